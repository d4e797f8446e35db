// Finds secrets wherever they turn up, and masks them where something is shown, logged or given away. It knows the secrets in use and
// the forms in which they travel: as they are, base64 at any offset, hex, and under percent, JSON and HTML escapes, also one in another.
import { TELLING_SECRET } from '../../api/index.ts'
import { MASK } from '../../engine/index.ts'
import { unescaped } from './escapes.ts'

/** Shorter values are masked only where they stand alone: a PIN of 1234 would else blot out half a log. */
const SHORT = 6
/** A line of a secret of several lines (a PEM key) counts as a secret from this length on. */
const LINE = 16
/** So many are remembered, those used last: a process that fetches tokens for months must not slow down. */
const MOST = 1_000
/** Escapes within escapes: JSON in a query in JSON. */
const LAYERS = 4

/** Whose secret it is; shown to people. */
export interface SecretOwner {
  connection: string
  field: string
}

export interface KnownSecret {
  secret: string
  owners: readonly SecretOwner[]
}

export interface Redactor {
  /** From now on this value is masked, and recognised as the connection's. */
  add(secret: string, owner?: SecretOwner): void
  /** A text or any JSON value with every secret masked; the same object where there is none in it. */
  redact<T>(value: T): T
  /** Whether anything of it would be masked. Costs nothing while no secret is known. */
  holds(value: unknown): boolean
  /** Whether any secret is known. */
  knows(): boolean
  /** Whether one of the secrets is so short that it is only found standing alone. */
  knowsShort(): boolean
  /** The secrets of which something is in the value. */
  secretsIn(value: unknown): KnownSecret[]
  /** The first secret in it that is long enough to be told from ordinary text, and is none of this connection. */
  foreignIn(value: unknown, connection: string | undefined): KnownSecret | undefined
}

export function createRedactor(): Redactor {
  const known = new Map<string, { forms: string[]; owners: SecretOwner[] }>()
  let search: Search = searchFor(new Map())
  let isStale = false

  const upToDate = (): Search => {
    if (isStale) search = searchFor(new Map([...known].map(([secret, { forms }]) => [secret, forms])))
    isStale = false
    return search
  }

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

  const ownersOf = (secret: string): SecretOwner[] => known.get(secret)?.owners ?? []

  return {
    add(secret, owner) {
      if (secret === '') return
      const there = known.get(secret)
      const { forms, owners } = there ?? { forms: formsOf(secret), owners: [] }
      const isNew = owner && !owners.some((one) => one.connection === owner.connection && one.field === owner.field)
      if (isNew) owners.push(owner)
      known.delete(secret)
      known.set(secret, { forms, owners })
      isStale ||= there === undefined
      for (const oldest of known.keys()) {
        if (known.size <= MOST) break
        known.delete(oldest)
        isStale = true
      }
    },
    redact<T>(value: T): T {
      if (known.size === 0) return value
      upToDate()
      return walk(value) as T
    },
    holds: (value) => known.size > 0 && found(upToDate(), value, () => true),
    knows: () => known.size > 0,
    knowsShort: () => known.size > 0 && [...known.keys()].some((secret) => secret.length < SHORT),
    secretsIn(value) {
      const secrets = new Set<string>()
      if (known.size > 0) {
        found(upToDate(), value, (_, of) => {
          for (const secret of of) secrets.add(secret)
          return false
        })
      }
      return [...secrets].map((secret) => ({ secret, owners: ownersOf(secret) }))
    },
    foreignIn(value, connection) {
      let foreign: string | undefined
      if (known.size > 0) {
        found(upToDate(), value, (form, of) => {
          foreign = form.length < TELLING_SECRET ? undefined : of.find((secret) => isForeign(secret, connection))
          return foreign !== undefined
        })
      }
      return foreign === undefined ? undefined : { secret: foreign, owners: ownersOf(foreign) }
    },
  }

  function isForeign(secret: string, connection: string | undefined): boolean {
    return secret.length >= TELLING_SECRET && !ownersOf(secret).some((owner) => owner.connection === connection)
  }
}

type Visit = (form: string, secrets: readonly string[]) => boolean

/** Looks at every form in a JSON value, keys included, until `visit` has seen enough. */
function found(search: Search, value: unknown, visit: Visit): boolean {
  if (typeof value === 'string') {
    if (search.isForm(value) && visit(value, search.secretsOf(value))) return true
    return foundUnder(search, value, LAYERS, visit)
  }
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((item) => found(search, item, visit))
  return Object.entries(value).some(([key, item]) => found(search, key, visit) || found(search, item, visit))
}

function foundUnder(search: Search, text: string, layers: number, visit: Visit): boolean {
  if (text.length < SHORT) return false
  if (search.eachIn(text, (_, form) => visit(form, search.secretsOf(form)))) return true
  const under = layers > 0 ? unescaped(text) : undefined
  return under !== undefined && foundUnder(search, under.text, layers - 1, visit)
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
  /** Calls `visit` for every form that stands in a text, until it says true; they may overlap. */
  eachIn(text: string, visit: (from: number, form: string) => boolean): boolean
  /** Whether the text is nothing but a form, however short. */
  isForm(text: string): boolean
  /** The secrets that look so. */
  secretsOf(form: string): readonly string[]
}

const HASH_BITS = 18
const SHIFT = 4
/** How many characters the rolling hash below depends on; no form that is searched for is shorter. */
const WINDOW = Math.ceil(HASH_BITS / SHIFT)
const HASH_MASK = 2 ** HASH_BITS - 1

/** One pass over the text for any number of forms (Karp and Rabin 1987, with the hash of a form's first characters). */
function searchFor(formsBySecret: ReadonlyMap<string, readonly string[]>): Search {
  const secretsOf = new Map<string, string[]>()
  for (const [secret, forms] of formsBySecret) {
    for (const form of forms) {
      const there = secretsOf.get(form)
      if (!there) secretsOf.set(form, [secret])
      else if (!there.includes(secret)) there.push(secret)
    }
  }
  const isFirst = new Uint8Array(2 ** HASH_BITS)
  const buckets = new Map<number, string[]>()
  // The longest first: where two forms begin, the whole of the longer one is masked.
  for (const form of [...secretsOf.keys()].sort((a, b) => b.length - a.length)) {
    if (form.length < SHORT) continue
    let hash = 0
    for (let at = 0; at < WINDOW; at++) hash = ((hash << SHIFT) ^ form.charCodeAt(at)) & HASH_MASK
    isFirst[hash] = 1
    buckets.set(hash, [...(buckets.get(hash) ?? []), form])
  }
  return {
    isForm: (text) => secretsOf.has(text),
    secretsOf: (form) => secretsOf.get(form) ?? [],
    eachIn(text, visit) {
      let hash = 0
      for (let at = 0; at < text.length; at++) {
        hash = ((hash << SHIFT) ^ text.charCodeAt(at)) & HASH_MASK
        if (isFirst[hash] === 0 || at < WINDOW - 1) continue
        const from = at - WINDOW + 1
        for (const form of buckets.get(hash) ?? []) {
          if (text.startsWith(form, from) && visit(from, form)) return true
        }
      }
      return false
    },
  }
}

/** Where forms stand in the text, also under escapes. */
function rangesUnder(search: Search, text: string, layers: number): Range[] {
  if (text.length < SHORT) return []
  const ranges: Range[] = []
  search.eachIn(text, (from, form) => {
    ranges.push([from, from + form.length])
    return false
  })
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
