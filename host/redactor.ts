// Masks secrets wherever they turn up: in what a server echoes, in errors, in logs. It knows the secrets in use and the forms
// in which they travel: as they are, base64, percent-encoded, escaped in JSON.

const MASK = '•••'
/** Shorter values are masked only where they stand alone: a PIN of 1234 would else blot out half a log. */
const SHORT = 6

export interface Redactor {
  /** From now on these values are masked. */
  add(secret: string): void
  /** A text or any JSON value with every secret masked; the same object where there is none in it. */
  redact<T>(value: T): T
}

export function createRedactor(): Redactor {
  const known = new Set<string>()
  let forms: string[] = []

  const text = (from: string): string => {
    let masked = from
    for (const form of forms) {
      if (form.length >= SHORT) {
        if (masked.includes(form)) masked = masked.replaceAll(form, MASK)
      } else if (masked === form) masked = MASK
    }
    return masked
  }

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
      if (secret === '' || known.has(secret)) return
      known.add(secret)
      // The longest first, so that no part of one is left over by a shorter one.
      forms = [...new Set([...known].flatMap(formsOf))].sort((a, b) => b.length - a.length)
    },
    redact: <T>(value: T): T => (forms.length === 0 ? value : (walk(value) as T)),
  }
}

function formsOf(secret: string): string[] {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
  if (secret.length >= SHORT) {
    forms.push(encodeURIComponent(secret).replaceAll('%20', '+'), Buffer.from(secret).toString('hex'))
    // In base64 a secret looks different at each of three offsets; what surely belongs to it is masked.
    for (let offset = 0; offset < 3; offset++) {
      const encoded = Buffer.from('\0'.repeat(offset) + secret).toString('base64')
      const inner = encoded.slice(offset === 0 ? 0 : 4, encoded.length - (encoded.endsWith('=') ? 4 : 0))
      if (inner.length >= 8) forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'))
    }
    forms.push(Buffer.from(secret).toString('base64'))
  }
  return forms
}
