// What looks like a secret in what is about to leave the house. A bundle is meant to be passed on: better one export refused too
// many than one password passed on.
import { base64 } from '@scure/base'
import {
  composeYaml,
  formatPath,
  isSecretName,
  type JsonValue,
  type Path,
  parseJson,
  secretShape,
} from '../../engine/index.ts'
import { nestsTooDeep } from '../../soc/index.ts'
import { latin1 } from './archive.ts'

export interface FoundSecret {
  /** What it looks like; never the secret itself. */
  what: string
  /** `line 12` or the path of the field. */
  where: string
  /** It is the secret of a connection, beyond doubt. */
  isKnown: boolean
}

/**
 * Everything in a part that looks like a secret: comments, keys and values, also where they are written as base64.
 * @param path of the part; `.yaml` and `.json` are looked through field by field as well
 * @param isKnown whether a text holds a secret of the workspace's connections, in any form in which it may stand there
 */
export function findSecrets(path: string, text: string, isKnown: (text: string) => boolean): FoundSecret[] {
  const found: FoundSecret[] = []
  if (isKnown(path) || secretShape(path)) found.push({ what: 'a secret', where: 'the name of the part', isKnown: true })
  for (const [at, line] of text.split('\n').entries()) {
    const where = `line ${at + 1}`
    if (isKnown(line)) found.push({ what: 'a secret of a connection', where, isKnown: true })
    else {
      const what = looksLike(line) ?? inComment(line)
      if (what) found.push({ what, where, isKnown: false })
    }
  }
  if (isKnown(text) && !found.some((one) => one.isKnown)) {
    found.push({ what: 'a secret of a connection', where: 'several lines', isKnown: true })
  }
  if (/\.(ya?ml|json)$/.test(path)) for (const value of valuesOf(text)) walk(value, [], isKnown, found)
  return found
}

const looksLike = (text: string): string | undefined => secretShape(text) ?? secretShape(withoutBase64(text))

function walk(value: JsonValue, path: Path, isKnown: (text: string) => boolean, found: FoundSecret[]): void {
  if (typeof value === 'string') {
    const name = path.findLast((step) => typeof step === 'string') ?? ''
    const where = formatPath([...path])
    // Once more, for what stands folded over several lines.
    if (value.includes('\n') || value.includes(' ')) {
      if (isKnown(value)) found.push({ what: 'a secret of a connection', where, isKnown: true })
      else if (looksLike(value)) found.push({ what: looksLike(value) as string, where, isKnown: false })
    }
    if (isSecretName(String(name)) && isGiven(value))
      found.push({ what: `a value for ${String(name)}`, where, isKnown: false })
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, [...path, index], isKnown, found)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name], isKnown, found)
  }
}

/** `# password: …` of a comment, which no field shows. */
function inComment(line: string): string | undefined {
  const begin = line.indexOf('#')
  if (begin < 0 || /["']/.test(line.slice(0, begin))) return undefined
  for (const [, name = '', value = ''] of line.slice(begin).matchAll(NAMED)) {
    if (isSecretName(name) && isGiven(value)) return `a value for ${name}`
  }
  return undefined
}

/** Takes as long as a line is, whatever stands in it: nothing in it is looked at again and again. */
const NAMED = /\b([A-Za-z][\w.-]{1,60})\s{0,20}[:=]\s{0,20}["']?([^\s"',]+)/g

/** Not empty, no expression, not masked, no word that only says of what kind it is, or (`never`) that nobody answers a node. */
function isGiven(value: string): boolean {
  const text = value.trim()
  if (text.length < 5 || text.includes('${') || /^[•*x.-]+$/i.test(text)) return false
  return !/^(string|number|boolean|object|array|null|true|false|none|never|masked|redacted|example|required|optional)$/i.test(
    text,
  )
}

function withoutBase64(text: string): string {
  return (text.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? [])
    .slice(0, 50)
    .map((run) => decoded(run.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '')))
    .join('\n')
}

function decoded(text: string): string {
  try {
    const whole = text.slice(0, text.length - (text.length % 4))
    return latin1(base64.decode(whole))
  } catch {
    return ''
  }
}

/** Of what cannot be read, none: its lines were looked through. */
function valuesOf(text: string): JsonValue[] {
  try {
    const value = parseJson(text)
    return nestsTooDeep(value) ? [] : [value]
  } catch {
    // no JSON: YAML
  }
  try {
    const composed = composeYaml(text)
    return Array.isArray(composed) ? composed.map((one) => one.toJS({ maxAliasCount: 100 }) as JsonValue) : []
  } catch {
    return []
  }
}
