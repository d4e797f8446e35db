// The YAML that a person types for one value: its value, or what is wrong with it.
import { composeYaml, type JsonValue } from '../../engine/index.ts'

export function readValue(text: string): { value: JsonValue } | { problem: string } {
  const composed = composeYaml(text)
  if (!Array.isArray(composed)) return { problem: composed.problem }
  const [document, second] = composed
  const [error] = document?.errors ?? []
  if (error) return { problem: error.message.split('\n')[0] ?? 'This is no YAML.' }
  if (second) return { problem: 'Give one value: --- begins another.' }
  try {
    return { value: document?.toJS({ maxAliasCount: 0 }) as JsonValue }
  } catch {
    return { problem: 'A value has no aliases. Put quotes around a text that begins with *.' }
  }
}
