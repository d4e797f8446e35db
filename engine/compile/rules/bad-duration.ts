// A duration that is none, is nothing, or is beyond all use.
import { parseDuration } from '../../duration.ts'
import type { Path } from '../../json.ts'
import type { Finding, Rule } from '../rule.ts'
import type { NodeView } from '../view.ts'

/** Ten years. */
const LONGEST_MS = 3_653 * 86_400_000

export const badDuration: Rule = {
  code: 'FB204',
  name: 'bad-duration',
  title: 'Bad duration',
  severity: 'error',
  why: 'A timeout, pause or deadline that cannot be read would be guessed; one of nothing would fail every step at once.',
  mend: 'Write a number and a unit: 500ms, 30s, 10m, 4h, 3d; parts may be added: 1h30m.',
  *check({ nodes, fieldProblems }) {
    for (const { kind, node, path, message } of fieldProblems) {
      if (kind === 'duration') yield { path, message, ...(node && { node }) }
    }
    for (const node of nodes) {
      yield* judge(node, node.raw.timeout, [...node.path, 'timeout'], true)
      yield* judge(node, node.raw.retry?.backoff, [...node.path, 'retry', 'backoff'], false)
      yield* judge(node, node.raw.retry?.maxBackoff, [...node.path, 'retry', 'maxBackoff'], false)
      yield* judge(node, node.raw.mock?.duration, [...node.path, 'mock', 'duration'], false)
    }
  },
}

function* judge(node: NodeView, text: string | undefined, path: Path, positive: boolean): Iterable<Finding> {
  if (text === undefined) return
  const ms = parseDuration(text)
  if (ms === undefined) {
    yield { node, path, message: 'This is no duration. Write 500ms, 30s, 10m, 4h, 3d or 1h30m.' }
  } else if (!(ms <= LONGEST_MS)) {
    yield { node, path, message: 'This is longer than ten years. Write a duration that a run can live to see.' }
  } else if (positive && ms === 0) {
    yield { node, path, message: 'A timeout of nothing would fail the step at once. Write one, or remove the field.' }
  }
}
