// Twenty things that could have happened, as facts. `samples.ts` writes each of them down as every product would.
import { formatInstant } from '../../engine/index.ts'

export interface Incident {
  number: number
  title: string
  /** 1 informational, 2 low, 3 medium, 4 high, 5 critical. */
  severity: number
  /** RFC 3339, UTC, with milliseconds. */
  time: string
  host: string
  hostIp: string
  user: string
  sourceIp: string
  sourcePort: number
  destinationIp: string
  destinationPort: number
  sha256: string
  technique: string
  rule: string
}

const KINDS: readonly [title: string, technique: string][] = [
  ['Password spraying against the mail gateway', 'T1110.003'],
  ['Shadow copies deleted by an unsigned tool', 'T1490'],
  ['Web shell written to an upload folder', 'T1505.003'],
  ['Sign-in from two countries within ten minutes', 'T1078'],
  ['Beacon to a domain registered yesterday', 'T1071.001'],
  ['Encoded PowerShell started by a spreadsheet', 'T1059.001'],
  ['Credential store read by a process that never did', 'T1003.001'],
  ['Scheduled task made at night', 'T1053.005'],
  ['Large upload to a file sharing site', 'T1567.002'],
  ['Service installed from a temporary folder', 'T1543.003'],
]

/** 2026-11-17T08:00:00Z; they lie 61 minutes apart. */
const FIRST_MS = 1_794_902_400_000

const hex = (number: number, length: number): string =>
  Array.from({ length }, (_, at) => ((number * 31 + at * 7 + ((at * at) % 13)) % 16).toString(16)).join('')

export const INCIDENTS: readonly Incident[] = Array.from({ length: 20 }, (_, at) => {
  const [title, technique] = KINDS[at % KINDS.length] as (typeof KINDS)[number]
  const number = at + 1
  return {
    number,
    title: at < KINDS.length ? title : `${title}, seen again`,
    severity: (at % 5) + 1,
    time: formatInstant(FIRST_MS + at * 61 * 60_000 + number),
    host: `ws-${100 + number}`,
    hostIp: `192.0.2.${10 + number}`,
    user: `user${number}@example.com`,
    sourceIp: `198.51.100.${20 + number}`,
    sourcePort: 40_000 + number,
    destinationIp: `203.0.113.${30 + number}`,
    destinationPort: at % 2 === 0 ? 443 : 8080,
    sha256: hex(number, 64),
    technique,
    rule: `${9_000_100 + number}`,
  }
})
