// Ends the session of this browser where the Studio is served; the token that opened it goes on counting.
import { LogOut } from 'lucide-react'
import { useHost } from '../state/host.ts'
import type { UserCommand } from './command.ts'

export const signOut: UserCommand = {
  id: 'session.end',
  title: 'Sign out',
  group: 'View',
  icon: LogOut,
  isAvailable: () => useHost.getState().workspace?.shell === 'server',
  async run() {
    await fetch('/sign-out', { method: 'POST' })
    window.location.reload()
  },
}
