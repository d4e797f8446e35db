// What a person gives back as it was shown: a form that was filled in with values of the run shows them masked, and what comes back
// masked stands for what is true. Anything else that holds a mask is refused: it must not be evaluated or sent.
import { holdsMask, type JsonObject, type JsonValue } from '../../engine/index.ts'
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
  return replaced(values, (text) => {
    const meant = shown.get(text)
    if (meant !== undefined) return meant
    const message = `${node} does not take this answer: it holds a masked value (•••). Write what is meant instead.`
    throw new RunRefused('run/bad-answer', message)
  }) as JsonObject
}

/** What is meant by every text that is shown with a mask; undefined where two look the same. */
function collect(value: JsonValue, redact: Redact, shown: Map<string, string | undefined>): void {
  if (typeof value === 'string') {
    const masked = redact(value)
    if (holdsMask(masked)) shown.set(masked, shown.has(masked) && shown.get(masked) !== value ? undefined : value)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, redact, shown)
  }
}

function replaced(value: JsonValue, meant: (text: string) => string): JsonValue {
  if (typeof value === 'string') return holdsMask(value) ? meant(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => replaced(item, meant))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, meant)]))
}
