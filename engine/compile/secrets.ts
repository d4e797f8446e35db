// What secrets look like. Used to find them in a playbook, and to keep them out of messages.

interface Shape {
  name: string
  pattern: RegExp
}

/** Forms that are secrets beyond doubt, after the documentation of those who hand them out. All linear to match. */
const SHAPES: readonly Shape[] = [
  { name: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { name: 'a GitHub token', pattern: /\b(?:gh[pousr]_[0-9A-Za-z]{20,255}|github_pat_[0-9A-Za-z_]{20,255})/ },
  { name: 'a GitLab token', pattern: /\bglpat-[0-9A-Za-z_-]{20,}/ },
  { name: 'a Slack token', pattern: /\bxox[abeoprs]-[0-9A-Za-z-]{10,}/ },
  { name: 'a Slack webhook', pattern: /hooks\.slack\.com\/services\/T[0-9A-Za-z]+\/B[0-9A-Za-z]+\/[0-9A-Za-z]+/ },
  { name: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}/ },
  { name: 'a Stripe key', pattern: /\b[rs]k_live_[0-9A-Za-z]{16,}/ },
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { name: 'a JSON Web Token', pattern: /\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}/ },
  { name: 'a bearer token', pattern: /\bbearer +[0-9A-Za-z._~+/-]{16,}/i },
  { name: 'a basic authorization', pattern: /^\s*basic +[0-9A-Za-z+/]{8,}={0,2}\s*$/i },
  { name: 'a password in a URL', pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:[^\s/:@${]{3,100}@/i },
]

/**
 * Examples that stand in the documentation of those who hand keys out, and that everybody copies: no secrets. AWS ends its own on
 * EXAMPLE; the others are those of Slack, RFC 6750, RFC 7515, RFC 7617 and jwt.io, and keys of one character again and again.
 */
const DOCUMENTED: readonly RegExp[] = [
  /^(?:AKIA|ASIA)[0-9A-Z]{9}EXAMPLE$/,
  /^[0-9A-Za-z/+]{30}EXAMPLEKEY$/,
  /^hooks\.slack\.com\/services\/T0+\/B0+\/X+$/,
  /^(?:gh[pousr]_|glpat-|xox[abeoprs]-|AIza|[rs]k_live_)([0-9A-Za-z*])\1+$/,
  /^bearer +mF_9\.B5f-4\.1JqM$/i,
  /^\s*basic +(?:QWxhZGRpbjpvcGVuIHNlc2FtZQ==|dGVzdDoxMjPCow==)\s*$/i,
  /^(?:bearer +)?eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ\.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c$/i,
  /^(?:bearer +)?eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk$/i,
]

/** Whether a text is, as a whole, a key that documentation gives as an example. */
export const isDocumentedExample = (text: string): boolean => DOCUMENTED.some((pattern) => pattern.test(text))

const MOST_TEXT = 100_000

/** What kind of secret stands in the text, or undefined. Examples of documentation are none. */
export function secretShape(text: string): string | undefined {
  const looked = text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text
  return SHAPES.find(({ pattern }) => {
    if (!pattern.test(looked)) return false
    for (const [found] of looked.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      if (!isDocumentedExample(found)) return true
    }
    return false
  })?.name
}

const SECRET_NAME =
  /^(?:.*[-_.])?(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|apikey|access[-_]?key|private[-_]?key|client[-_]?secret|credentials?|authorization|cookie)$/i

/** Whether a field of this name holds a secret. camelCase counts as words. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z0-9])([A-Z])/g, '$1-$2'))
}

const MEDIA_TYPE =
  /^(?:application|audio|font|image|message|model|multipart|text|video)\/[A-Za-z0-9][\w!#$&^.+-]{0,126}(?: *;.*)?$/

/** Words and numbers with points, dashes and the like between them, as names of APIs and media types are: no key. */
function isMadeOfWords(text: string): boolean {
  const parts = text.split(/[._/+-]/)
  return parts.length > 1 && parts.every((part) => /^(?:[A-Za-z]*|v?\d+)$/.test(part))
}

/** Random enough, and long enough, to be a key: no words, no path, bits per character as keys have them. */
export function looksRandom(text: string): boolean {
  if (MEDIA_TYPE.test(text) || isMadeOfWords(text)) return false
  if (text.length < 20 || text.length > 500 || !/^[0-9A-Za-z+/=_.-]+$/.test(text)) return false
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits >= 3.5
}
