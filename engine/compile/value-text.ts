// A value of a plan as people read it: literals as they are, expressions as the document has them.
import type { JsonValue } from '../json.ts'
import type { Value } from './plan.ts'

export function textOfValue(value: Value): string {
  if ('literal' in value) return textOfJson(value.literal)
  if ('cel' in value) return `\${${value.cel}}`
  if ('lambda' in value) return value.lambda
  if ('text' in value) return textOfParts(value.text)
  if ('address' in value) return textOfParts(value.address)
  if ('list' in value) return value.list.map(textOfValue).join(', ')
  return Object.entries(value.map)
    .map(([key, one]) => `${key}: ${textOfValue(one)}`)
    .join(', ')
}

const textOfParts = (parts: (string | { cel: string })[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : `\${${part.cel}}`)).join('')

function textOfJson(value: JsonValue): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(textOfJson).join(', ') : JSON.stringify(value)
}
