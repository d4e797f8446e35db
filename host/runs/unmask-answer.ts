// What a person gives back as it was shown: a form that was filled in with values of the run shows them masked, and what comes back
// masked stands for what is true. Anything else that holds a mask is refused: it must not be evaluated or sent.
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { holdsMask } from '../secrets/redactor.ts'
import { RunRefused } from './runs.ts'
import type { Redact } from './shown-run.ts'

/**
 * @param ask the question as it is, not as it was shown
 * @throws RunRefused `run/bad-answer` for a mask that stands for nothing that was asked
 */
export function unmaskAnswer(node: string, values: JsonObject, ask: JsonObject, redact: Redact): JsonObject {
  if (!holdsMask(values)) return values
  const shown = new Map<string, string | undefined>()
  collect(ask, redact, shown)
  if (shown.size === 0) return values // nothing was masked here: the person wrote it so
  const unmasked = replaced(values, shown) as JsonObject
  if (!holdsMask(unmasked)) return unmasked
  const message = `${node} does not take this answer: it holds a masked value (•••). Write what is meant instead.`
  throw new RunRefused('run/bad-answer', message)
}

/** Every text that is shown otherwise than it is, by what is shown; undefined where two look the same. */
function collect(value: JsonValue, redact: Redact, shown: Map<string, string | undefined>): void {
  if (typeof value === 'string') {
    const masked = redact(value)
    if (masked !== value) shown.set(masked, shown.has(masked) && shown.get(masked) !== value ? undefined : value)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, redact, shown)
  }
}

function replaced(value: JsonValue, shown: ReadonlyMap<string, string | undefined>): JsonValue {
  if (typeof value === 'string') return shown.get(value) ?? value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => replaced(item, shown))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, shown)]))
}
