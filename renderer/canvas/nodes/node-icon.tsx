// The icon of a node type: the one that it names, else that of its family.
import {
  Braces,
  CirclePlay,
  Clock,
  FileBraces,
  FileText,
  Filter,
  Fingerprint,
  GitMerge,
  Globe,
  ListChecks,
  ListFilter,
  type LucideIcon,
  Mail,
  OctagonX,
  Repeat,
  ScrollText,
  Shapes,
  ShieldQuestion,
  Signal,
  Siren,
  Split,
  SquareCheckBig,
  SquareDashedBottomCode,
  Table,
  Type,
  UserRoundCheck,
  Workflow,
} from 'lucide-react'
import type { NodeType } from '../../../engine/index.ts'
import { catalog, type Family, familyOf } from '../../state/catalog.ts'

/** The Lucide icons that node types may name. A type that wants another one adds it here. */
export const ICONS: { [name: string]: LucideIcon } = {
  braces: Braces,
  'circle-play': CirclePlay,
  clock: Clock,
  'file-braces': FileBraces,
  'file-text': FileText,
  filter: Filter,
  fingerprint: Fingerprint,
  'git-merge': GitMerge,
  globe: Globe,
  'list-checks': ListChecks,
  'list-filter': ListFilter,
  mail: Mail,
  'octagon-x': OctagonX,
  repeat: Repeat,
  'scroll-text': ScrollText,
  shapes: Shapes,
  'shield-question': ShieldQuestion,
  signal: Signal,
  siren: Siren,
  split: Split,
  'square-check-big': SquareCheckBig,
  'square-dashed-bottom-code': SquareDashedBottomCode,
  table: Table,
  type: Type,
  'user-round-check': UserRoundCheck,
  workflow: Workflow,
}

const BY_FAMILY: { [family in Family]: LucideIcon } = {
  trigger: Siren,
  condition: Split,
  action: Globe,
  human: UserRoundCheck,
  flow: Workflow,
  data: FileText,
}

/** The icon that a type names, where it is there; else that of the family. */
export function iconOf(type: Pick<NodeType, 'icon'> | undefined, family: Family): LucideIcon {
  const own = type && Object.hasOwn(ICONS, type.icon) ? ICONS[type.icon] : undefined
  return own ?? BY_FAMILY[family]
}

export function NodeIcon({ type, size = 16 }: { type: string; size?: number }) {
  const Icon = iconOf(catalog.get(type), familyOf(type))
  return <Icon size={size} strokeWidth={1.75} aria-hidden />
}
