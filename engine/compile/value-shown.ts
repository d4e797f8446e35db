// What stood somewhere, for a message: enough to know it again, one line, and never a secret.
import type { JsonValue, Path } from '../json.ts'
import { formatPath } from '../playbook/problems.ts'
import { isSecretName, looksRandom, secretShape } from './secrets.ts'

const MOST_CHARACTERS = 60

/** At most 60 characters of the value, as JSON; of a text that looks like a secret nothing but its length. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  if (secretShape(text) || (typeof value === 'string' && looksRandom(value))) return `${text.length} characters`
  return cut(text)
}

/** “ Here stands x (nodes.a.with.when).”, as it is written; nothing where it may be a secret. */
export function standsAt(written: JsonValue | undefined, path: Path): string {
  if (written === undefined || isSecretName(String(path.at(-1)))) return ''
  const text = typeof written === 'string' ? written : shownValue(written)
  if (secretShape(text) || looksRandom(text)) return ''
  return ` Here stands ${cut(text.trim()) || '""'} (${formatPath(path)}).`
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  // By code points: half a pair is no character.
  const characters = [...line.slice(0, 2 * MOST_CHARACTERS + 2)]
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : line
}
