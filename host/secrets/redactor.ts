// Masks secrets wherever they turn up: in what a server echoes, in errors, in logs. It knows the secrets in use and the forms
// in which they travel: as they are, base64 at any offset, hex, and under percent, JSON and HTML escapes, also one in another.
import { unescaped } from './escapes.ts'

const MASK = '•••'
/** Shorter values are masked only where they stand alone: a PIN of 1234 would else blot out half a log. */
const SHORT = 6
/** A line of a secret of several lines (a PEM key) counts as a secret from this length on. */
const LINE = 16
/** So many are remembered, those used last: a process that fetches tokens for months must not slow down. */
const MOST = 1_000
/** Escapes within escapes: JSON in a query in JSON. */
const LAYERS = 4

export interface Redactor {
  /** From now on this value is masked. */
  add(secret: string): void
  /** A text or any JSON value with every secret masked; the same object where there is none in it. */
  redact<T>(value: T): T
}

export function createRedactor(): Redactor {
  const known = new Map<string, string[]>()
  let search: Search = { rangesIn: () => [], isForm: () => false }
  let isStale = false

  const text = (from: string): string => (search.isForm(from) ? MASK : masked(from, rangesUnder(search, from, LAYERS)))

  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const items = value.map(walk)
      return items.some((item, index) => item !== value[index]) ? items : value
    }
    let changed = false
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      const pair: [string, unknown] = [text(key), walk(item)]
      changed ||= pair[0] !== key || pair[1] !== item
      return pair
    })
    return changed ? Object.fromEntries(entries) : value
  }

  return {
    add(secret) {
      if (secret === '') return
      const forms = known.get(secret)
      known.delete(secret)
      known.set(secret, forms ?? formsOf(secret))
      isStale ||= forms === undefined
      for (const oldest of known.keys()) {
        if (known.size <= MOST) break
        known.delete(oldest)
      }
    },
    redact<T>(value: T): T {
      if (isStale) search = searchFor(new Set([...known.values()].flat()))
      isStale = false
      return known.size === 0 ? value : (walk(value) as T)
    },
  }
}

function formsOf(secret: string): string[] {
  const forms = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
  if (secret.length < SHORT) return [...forms]
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  forms
    .add(new URLSearchParams({ x: secret }).toString().slice(2))
    .add(hex)
    .add(hex.toUpperCase())
  const bare = [
    secret,
    secret.replaceAll(' ', '+'),
    secret.replace(/\P{ASCII}+/gu, encodeURIComponent), // what `unescaped` leaves of it under percent-encoding
    bytes.toString('latin1'), // UTF-8 that was taken for it
  ]
  // A secret that looks like an escape itself is found as what it becomes where escapes are taken off the text around it.
  for (const form of bare) {
    forms.add(form)
    for (let under = unescaped(form); under; under = unescaped(under.text)) forms.add(under.text)
  }
  // In base64 a secret looks different at each of three offsets: the characters that hold nothing but its bits.
  for (let offset = 0; offset < 3; offset++) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const inner = encoded.slice([0, 2, 3][offset], Math.floor(((offset + bytes.length) * 8) / 6))
    forms.add(inner).add(inner.replaceAll('+', '-').replaceAll('/', '_'))
  }
  forms.add(bytes.toString('base64')).add(bytes.toString('base64url'))
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length >= LINE && line !== secret)
  return [...forms, ...lines.flatMap(formsOf)]
}

type Range = [from: number, to: number]

interface Search {
  /** Where forms stand in a text; they may overlap. */
  rangesIn(text: string): Range[]
  /** Whether the text is nothing but a form, however short. */
  isForm(text: string): boolean
}

const HASH_BITS = 18
const SHIFT = 4
/** How many characters the rolling hash below depends on; no form that is searched for is shorter. */
const WINDOW = Math.ceil(HASH_BITS / SHIFT)
const HASH_MASK = 2 ** HASH_BITS - 1

/** One pass over the text for any number of forms (Karp and Rabin 1987, with the hash of a form's first characters). */
function searchFor(forms: ReadonlySet<string>): Search {
  const isFirst = new Uint8Array(2 ** HASH_BITS)
  const buckets = new Map<number, string[]>()
  // The longest first: where two forms begin, the whole of the longer one is masked.
  for (const form of [...forms].sort((a, b) => b.length - a.length)) {
    if (form.length < SHORT) continue
    let hash = 0
    for (let at = 0; at < WINDOW; at++) hash = ((hash << SHIFT) ^ form.charCodeAt(at)) & HASH_MASK
    isFirst[hash] = 1
    buckets.set(hash, [...(buckets.get(hash) ?? []), form])
  }
  return {
    isForm: (text) => forms.has(text),
    rangesIn(text) {
      const ranges: Range[] = []
      let hash = 0
      for (let at = 0; at < text.length; at++) {
        hash = ((hash << SHIFT) ^ text.charCodeAt(at)) & HASH_MASK
        if (isFirst[hash] === 0 || at < WINDOW - 1) continue
        const from = at - WINDOW + 1
        const form = buckets.get(hash)?.find((one) => text.startsWith(one, from))
        if (form !== undefined) ranges.push([from, from + form.length])
      }
      return ranges
    },
  }
}

/** Where forms stand in the text, also under escapes. */
function rangesUnder(search: Search, text: string, layers: number): Range[] {
  if (text.length < SHORT) return []
  const ranges = search.rangesIn(text)
  const under = layers > 0 ? unescaped(text) : undefined
  if (!under) return ranges
  for (const [from, to] of rangesUnder(search, under.text, layers - 1)) {
    ranges.push([under.origin(from), under.origin(to)])
  }
  return ranges
}

function masked(text: string, ranges: Range[]): string {
  if (ranges.length === 0) return text
  ranges.sort(([a], [b]) => a - b)
  let result = ''
  let done = 0
  for (const [from, to] of ranges) {
    if (from >= done) result += text.slice(done, from) + MASK
    done = Math.max(done, to)
  }
  return result + text.slice(done)
}
