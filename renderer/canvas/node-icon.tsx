// The icon of a node type: by its own name where it has one, else by its family.
import {
  Bell,
  Braces,
  CirclePlay,
  Clock,
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
import { familyOf } from '../state/catalog.ts'

const ICONS: { [type: string]: LucideIcon } = {
  'trigger/alert': Siren,
  'trigger/manual': CirclePlay,
  'condition/if': Split,
  'condition/switch': Shapes,
  'condition/severity': Signal,
  'condition/in-list': ListChecks,
  'data/set': Braces,
  'data/template': Type,
  'data/map': SquareDashedBottomCode,
  'data/filter': Filter,
  'data/deduplicate': ListFilter,
  'data/merge': GitMerge,
  'data/parse-email': Mail,
  'data/extract-indicators': Fingerprint,
  'data/parse-csv': Table,
  'flow/for-each': Repeat,
  'flow/repeat': Repeat,
  'flow/playbook': Workflow,
  'flow/wait': Clock,
  'flow/stop': SquareCheckBig,
  'flow/fail': OctagonX,
  'human/approval': UserRoundCheck,
  'human/form': ListChecks,
  'human/task': ShieldQuestion,
  'action/http-request': Globe,
  'action/log': ScrollText,
}

const BY_FAMILY: { [family in ReturnType<typeof familyOf>]: LucideIcon } = {
  trigger: Siren,
  condition: Split,
  action: Globe,
  human: UserRoundCheck,
  flow: Workflow,
  data: FileText,
}

export function NodeIcon({ type, size = 16 }: { type: string; size?: number }) {
  const Icon = ICONS[type] ?? BY_FAMILY[familyOf(type)] ?? Bell
  return <Icon size={size} strokeWidth={1.75} aria-hidden />
}
