// Lists of addresses in headers (RFC 5322, section 3.4), read as leniently as mail programs do and in time proportional to their
// length. An unquoted comma in a name (`Doe, Jane <jane@…>`) makes no second person.
import { decodeWords } from 'postal-mime'

export interface Person {
  name: string
  /** Empty where there is none. */
  address: string
}

const MOST_PEOPLE = 500

/** Everyone whom a header names, the members of groups too. */
export function readAddresses(header: string): Person[] {
  const people: Person[] = []
  let names: string[] = []
  for (const { name, angles } of entriesOf(header.replaceAll(MARK, ''))) {
    if (people.length >= MOST_PEOPLE) break
    if (angles.length > 0) {
      const whole = [...names, name].filter((part) => part !== '').join(', ')
      for (const [at, angle] of angles.entries())
        people.push({ name: at === 0 ? readable(whole) : '', address: addressOf(angle) })
      names = []
      continue
    }
    const bare = bareAddress(name)
    if (bare === undefined) {
      if (name !== '') names.push(name)
      continue
    }
    people.push(...names.map((only) => ({ name: readable(only), address: '' })), bare)
    names = []
  }
  people.push(...names.map((only) => ({ name: readable(only), address: '' })))
  return people.slice(0, MOST_PEOPLE)
}

interface Entry {
  /** Outside the angle brackets, without comments. */
  name: string
  angles: string[]
}

/** What commas and semicolons divide, outside quotes, brackets and comments. What a colon follows is the name of a group. */
function entriesOf(header: string): Entry[] {
  const entries: Entry[] = []
  let name = ''
  let comment = ''
  let angle: string | undefined
  let angles: string[] = []
  let depth = 0
  let isQuoted = false
  const close = () => {
    if (angle !== undefined) angles.push(angle)
    // A name may stand in the comment alone: jane@corp.example (Jane).
    const shown = name.trim().replace(/\s+/g, ' ')
    if (shown !== '' || angles.length > 0) {
      const isBare = angles.length === 0 && comment !== '' && !/\s/.test(shown)
      entries.push(isBare && shown.includes('@') ? { name: comment.trim(), angles: [shown] } : { name: shown, angles })
    }
    name = ''
    comment = ''
    angle = undefined
    angles = []
  }
  for (let at = 0; at < header.length; at++) {
    const char = header.charAt(at)
    if (char === '\\' && (isQuoted || depth > 0)) {
      const next = header.charAt(++at)
      if (depth > 0) comment += next
      else if (angle !== undefined) angle += char + next
      else name += next
    } else if (depth > 0) {
      if (char === '(') depth++
      else if (char === ')') depth--
      if (depth > 0) comment += char
    } else if (char === '"') {
      isQuoted = !isQuoted
      // Quotes belong to an address, not to a name.
      if (angle !== undefined) angle += char
      else name += MARK
    } else if (isQuoted) {
      if (angle !== undefined) angle += char
      else name += char
    } else if (char === '(') depth = 1
    else if (char === '<') {
      if (angle !== undefined) angles.push(angle)
      angle = ''
    } else if (char === '>' && angle !== undefined) {
      angles.push(angle)
      angle = undefined
    } else if (char === ',' || char === ';') {
      if (angle?.startsWith('@') && char === ',') angle += char
      else close()
    } else if (char === ':' && angle === undefined && angles.length === 0 && !name.includes('[')) name = ''
    else if (angle !== undefined) angle += char
    else name += char
  }
  close()
  return entries
}

/** Stands for a quote outside angle brackets: dropped from names, put back in a quoted local part. */
const MARK = '\ue000'

const readable = (name: string): string => decodeWords(name.replaceAll(MARK, '')).trim()

/** Without the route before it (RFC 5322, section 4.4) and without the spaces that old programs allow around dots and @. */
function addressOf(text: string): string {
  const plain = text.trim().replace(/\s+/g, ' ').replaceAll(MARK, '"')
  const local = plain.replace(/^(?:@[^:@]*,?)+:/, '')
  if (local.includes('"')) return local
  return local.replace(/ ?([.@]) ?/g, '$1')
}

/** An address without angle brackets, perhaps with words beside it: `Jane jane@corp.example`. */
function bareAddress(name: string): Person | undefined {
  if (!name.includes('@')) return undefined
  const spaceless = name.replace(/ ?([.@]) ?/g, '$1')
  if (!/\s/.test(spaceless)) {
    const isQuotedName = spaceless.startsWith(MARK) && spaceless.endsWith(MARK)
    return isQuotedName ? undefined : { name: '', address: addressOf(spaceless) }
  }
  if (/^\ue000[^\ue000]*\ue000@\S+$/.test(name)) return { name: '', address: addressOf(name) }
  // An address inside quotes is a name, which its writer has chosen.
  const words = name.replace(/\ue000[^\ue000]*\ue000/g, (quoted) => quoted.replaceAll('@', MARK)).split(' ')
  const at = words.findLastIndex((word) => /^[^@\ue000]+@[^@\ue000]+$/.test(word))
  if (at < 0) return undefined
  return { name: readable(name.split(' ').toSpliced(at, 1).join(' ')), address: words[at] as string }
}
