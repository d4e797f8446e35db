// A user command: one object that the menu, the palette, the shortcuts and the toolbar all read.
import type { LucideIcon } from 'lucide-react'

export interface UserCommand {
  /** `noun.verb`; also what the desktop's menu sends. */
  id: string
  /** Sentence case, a verb first: Undo, Rehearse, Go to runs. */
  title: string
  group: 'Go to' | 'Playbook' | 'Edit' | 'Canvas' | 'Run' | 'View'
  icon?: LucideIcon
  /** As in Mantine's hotkeys: mod+Z, shift+1, /. Several keys do the same. */
  keys?: readonly string[]
  /** It works while somebody types in a field, too. */
  worksInFields?: true
  /** Whether it can be used now; default: always. What is false is neither shown nor reacts. */
  isAvailable?(): boolean
  /** A promise is waited for; what it gives means nothing here. */
  run(): unknown
}
