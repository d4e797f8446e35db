import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unescaped } from './escapes.ts'
import { createRedactor } from './redactor.ts'

const SECRET = 'S3cr&t /"ké y+\\%41<!\'()*~>'
const knowing = (...secrets: string[]) => {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.add(secret)
  return redactor
}

const bytes = Buffer.from(SECRET)
const jsonOf = (text: string) => JSON.stringify(text).slice(1, -1)
const escapedAll = (text: string, sequence: (code: string) => string) =>
  [...text].map((letter) => sequence(letter.charCodeAt(0).toString(16).padStart(4, '0'))).join('')
const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter]!,
  )
const percentAll = (by: BufferEncoding | 'HEX') =>
  [...bytes].map((byte) => `%${by === 'HEX' ? byte.toString(16).toUpperCase() : byte.toString(16)}`).join('')

describe('a secret is masked', () => {
  test.each([
    ['as it is', SECRET],
    ['encoded for a query', encodeURIComponent(SECRET)],
    ['encoded in small letters', encodeURIComponent(SECRET).replace(/%../g, (hex) => hex.toLowerCase())],
    ['encoded for a form', new URLSearchParams({ x: SECRET }).toString().slice(2)],
    ['encoded as a path', encodeURI(SECRET)],
    ['with every byte encoded', percentAll('HEX')],
    ['with every byte encoded in small letters', percentAll('hex')],
    ['encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
    ['in JSON', jsonOf(SECRET)],
    ['in JSON with slashes escaped', jsonOf(SECRET).replaceAll('/', '\\/')],
    ['in JSON of ASCII', jsonOf(SECRET).replaceAll('é', '\\u00e9')],
    ['in JSON with everything escaped', escapedAll(SECRET, (code) => `\\u${code}`)],
    ['in JSON in JSON', jsonOf(jsonOf(SECRET))],
    ['in HTML', html(SECRET)],
    ['in HTML with numbers', escapedAll(SECRET, (code) => `&#x${code};`)],
    ['in JSON in a query', encodeURIComponent(jsonOf(SECRET))],
    ['in hex', bytes.toString('hex')],
    ['in hex of capitals', bytes.toString('hex').toUpperCase()],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
    ['in base64 in a query', encodeURIComponent(bytes.toString('base64'))],
    ['taken for Latin-1', bytes.toString('latin1')],
    ['taken for Latin-1 in JSON in JSON', jsonOf(jsonOf(bytes.toString('latin1')))],
  ])('%s', (_, form) => {
    const { redact } = knowing(SECRET)
    expect(redact(form)).toBe('•••')
    expect(redact(`before ${form} after ${form}.`)).toBe('before ••• after •••.')
  })

  test('in base64 at any offset and before anything: nothing that is only its own is left', () => {
    const { redact } = knowing('token-0123456789')
    for (let before = 0; before < 6; before++) {
      for (let after = 0; after < 6; after++) {
        const text = `${'x'.repeat(before)}token-0123456789${'y'.repeat(after)}`
        for (const encoding of ['base64', 'base64url'] as const) {
          const masked = redact(Buffer.from(text).toString(encoding))
          const left = masked.split('•••').map((part) => Buffer.from(part, 'base64').toString('latin1'))
          expect(left.join('')).not.toMatch(/[to0-9]{2}|ken|89/)
          expect(masked).toContain('•••')
        }
      }
    }
  })

  test('wherever it stands in a value: in keys, nested, in lists', () => {
    const { redact } = knowing('the-secret')
    expect(
      redact({
        a: 'the-secret',
        'x-the-secret': 1,
        b: [{ c: ['Bearer the-secret', { d: 'dGhlLXNlY3JldA==' }] }, null, true, 7],
      }),
    ).toEqual({ a: '•••', 'x-•••': 1, b: [{ c: ['Bearer •••', { d: '•••' }] }, null, true, 7] })
  })

  test('line by line where it has several, also when they were split', () => {
    const lines = ['-----BEGIN KEY-----', 'MIIEvQIBADANBgkqhkiG9w0', 'AAAAB3NzaC1yc2EAAAADAQAB', 'short']
    const { redact } = knowing(lines.join('\n'))
    expect(redact(lines)).toEqual(['•••', '•••', '•••', 'short'])
    expect(redact(lines.join('\n'))).toBe('•••')
    expect(redact(JSON.stringify(lines.join('\n')))).toBe('"•••"')
  })

  test('the whole of the longer one where one secret is in another, and where two overlap', () => {
    const { redact } = knowing('abcdefgh', 'cdefghijkl', 'efghij')
    expect(redact('-abcdefgh-abcdefghijkl-')).toBe('-•••-•••-')
  })

  test('also in the name of a property such as __proto__', () => {
    const { redact } = knowing('the-secret')
    const value = JSON.parse('{"__proto__": {"a": "the-secret"}}')
    expect(JSON.stringify(redact(value))).toBe('{"__proto__":{"a":"•••"}}')
  })
})

test('no secret comes through under two escapes, however much it looks like one itself', () => {
  const secrets = fc.string({
    unit: fc.constantFrom(...'ab41%\\u0x&;#+/" \'<é'.split('')),
    minLength: 8,
    maxLength: 20,
  })
  const escapes = [encodeURIComponent, jsonOf, html, (text: string) => jsonOf(text).replaceAll('/', '\\/'), encodeURI]
  const anyEscape = fc.constantFrom(...escapes)
  fc.assert(
    fc.property(secrets, anyEscape, anyEscape, (secret, inner, outer) => {
      // What is left of such a secret without its escapes must not be as short as a PIN.
      let bare = secret
      for (let under = unescaped(bare); under; under = unescaped(bare)) bare = under.text
      fc.pre(bare.length >= 6)
      const { redact } = knowing(secret)
      expect(redact(secret)).toBe('•••')
      expect(redact(inner(secret))).toBe('•••')
      expect(redact(outer(inner(secret)))).toBe('•••')
    }),
    { numRuns: 300 },
  )
})

describe('what is no secret is left', () => {
  test('untouched, the very same object', () => {
    const { redact } = knowing('the-secret')
    const value = { a: ['the', '-', 'secret', { b: '%41 \\u0041 &amp;' }], c: null }
    expect(redact(value)).toBe(value)
    const before = createRedactor()
    expect(before.redact(value)).toBe(value)
  })

  test('a short secret is masked only where it stands alone', () => {
    const { redact } = knowing('1234')
    expect(redact(['1234', 'port 12345', { 1234: 'x' }])).toEqual(['•••', 'port 12345', { '•••': 'x' }])
  })

  test('an empty secret masks nothing', () => {
    expect(knowing('').redact('anything')).toBe('anything')
  })

  test('around the secret, whatever stands there', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '%', '4', '1', '\\', 'u', '0', '&', ';', '#', 'é', ' ') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { redact } = knowing('the-secret')
        const masked = redact(`${before} the-secret ${after}`)
        return masked === `${before} ••• ${after}`
      }),
    )
  })
})

test('a secret that is added later is masked from then on', () => {
  const { add, redact } = createRedactor()
  expect(redact('the-secret')).toBe('the-secret')
  add('the-secret')
  expect(redact('the-secret')).toBe('•••')
  add('another-one')
  expect(redact('the-secret another-one')).toBe('••• •••')
})

test('of very many secrets those used last are known', () => {
  const { add, redact } = createRedactor()
  add('kept-secret')
  add('forgotten-secret')
  for (let at = 0; at < 999; at++) {
    add(`token-number-${at}`)
    add('kept-secret')
  }
  expect(redact(['kept-secret', 'token-number-0', 'token-number-998', 'forgotten-secret'])).toEqual([
    '•••',
    '•••',
    '•••',
    'forgotten-secret',
  ])
})

describe('a megabyte is looked through in one pass, though there are a hundred secrets', () => {
  // A hundred times what it takes; what goes over the text again and again takes minutes.
  const LIMIT_MS = 4_000
  const secrets = Array.from({ length: 100 }, (_, at) => `secret-${at}-${'abcdefghij'.repeat(3)}`)
  const { redact } = knowing(...secrets)
  redact('')
  test.each([
    ['plain text', 'Lorem ipsum dolor sit amet, consectetur. '.repeat(25_000)],
    ['text full of escapes', '%20\\u0041&amp;\\n'.repeat(65_000)],
    ['the beginning of secrets', 'secret-7-abcdefghijabcdefghij'.repeat(36_000)],
    ['secrets', `${secrets[50]} `.repeat(25_000)],
    ['one letter', 's'.repeat(1_000_000)],
    ['backslashes', '\\'.repeat(1_000_000)],
    ['percent signs', '%25'.repeat(333_333)],
  ])('%s', (_, text) => {
    const beganMs = performance.now()
    redact(text)
    expect(performance.now() - beganMs).toBeLessThan(LIMIT_MS)
  })

  test('many small values', () => {
    const value = Array.from({ length: 40_000 }, (_, at) => ({ id: `host-${at}`, ip: '10.0.0.1', at }))
    const beganMs = performance.now()
    expect(redact(value)).toBe(value)
    expect(performance.now() - beganMs).toBeLessThan(LIMIT_MS)
  })
})
