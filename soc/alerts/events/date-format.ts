// Times in a format of their own, as LEEF has them: `devTimeFormat` names it in the letters of Java's SimpleDateFormat (IBM, LEEF,
// "Custom event date format").
import { parseInstant } from '../../../engine/index.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const LONGEST = 64
/** A quoted part, a letter again and again, or anything else. */
const PIECE = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g

/** Milliseconds since 1970 (UTC) of a text in a format, or undefined. Without a zone it counts as UTC. */
export function instantInFormat(text: string, format: string): number | undefined {
  if (text.length > LONGEST || format.length > LONGEST) return undefined
  const letters: string[] = []
  let pattern = ''
  for (const [piece, quoted, letter] of format.matchAll(PIECE)) {
    if (letter === undefined) pattern += escaped(quoted === undefined ? piece : quoted.replaceAll("''", "'"))
    else {
      const one = patternOf(letter, piece.length)
      if (one === undefined) return undefined
      letters.push(letter === 'M' && piece.length > 2 ? 'N' : letter)
      pattern += `(${one})`
    }
  }
  const found = new RegExp(`^\\s*${pattern}\\s*$`, 'i').exec(text)
  return found ? instantOf(new Map(letters.map((letter, at) => [letter, found[at + 1] as string]))) : undefined
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

function patternOf(letter: string, length: number): string | undefined {
  if (letter === 'y') return length === 2 ? '\\d{2}' : '\\d{4}'
  if (letter === 'M' && length > 2) return '[a-z]{3,9}'
  if ('MdHhkKms'.includes(letter)) return '\\d{1,2}'
  if (letter === 'S') return '\\d{1,9}'
  if (letter === 'E') return '[a-z]{2,9}'
  if (letter === 'a') return '[ap]m'
  return 'zZX'.includes(letter) ? 'Z|UTC|GMT|[+-]\\d{2}:?\\d{2}' : undefined
}

function instantOf(parts: ReadonlyMap<string, string>): number | undefined {
  const name = parts.get('N')?.slice(0, 3).toLowerCase()
  const month = name === undefined ? Number(parts.get('M') ?? 1) : MONTHS.indexOf(name) + 1
  const year = parts.get('y') ?? ''
  const noon = parts.get('a')?.toLowerCase()
  const half = Number(parts.get('h') ?? parts.get('K') ?? 0)
  const hour =
    noon === undefined ? Number(parts.get('H') ?? parts.get('k') ?? half) % 24 : (half % 12) + (noon === 'pm' ? 12 : 0)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(Number(parts.get('d') ?? 1))}`
  const time = `${two(hour)}:${two(Number(parts.get('m') ?? 0))}:${two(Number(parts.get('s') ?? 0))}`
  const fraction = (parts.get('S') ?? '0').padEnd(3, '0').slice(0, 3)
  return parseInstant(`${date}T${time}.${fraction}${zoneOf(parts.get('z') ?? parts.get('Z') ?? parts.get('X'))}`)
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined || /^[a-z]/i.test(zone)) return 'Z'
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
}
