// An undo by a node type that takes nothing back: it waits, is no step of its own, or does nothing outside the run.
import type { NodeType } from '../../catalog/define-node.ts'
import type { Rule } from '../rule.ts'

export const idleUndo: Rule = {
  code: 'FB215',
  name: 'idle-undo',
  title: 'Undo takes nothing back',
  severity: 'error',
  why: 'The inverse of a step is one action, done at once. What waits for a person, starts a run or opens a loop cannot be one. A type that does nothing outside the run can, but then the undo says that it took the step back, and nothing was taken back: that is a warning.',
  mend: 'Name a node type under `undo` that acts outside. Leave `undo` out where nothing takes the step back.',
  *check({ nodes }) {
    for (const node of nodes) {
      const type = node.raw.undo && node.undo?.type
      if (!type) continue
      const found = problem(type)
      if (!found) continue
      const [severity, message] = found
      yield { node, path: [...node.path, 'undo', 'type'], severity, message: `${message} Name one that takes it back.` }
    }
  },
}

function problem(type: NodeType): ['error' | 'warning', string] | undefined {
  if (type.kind !== 'task') return ['error', `${type.type} is no action that an undo could carry out.`]
  if (type.resume) return ['error', `${type.type} waits for an answer, and an undo waits for nobody.`]
  if (type.effect === 'none') return ['warning', `${type.type} does nothing outside, so it takes nothing back.`]
  return undefined
}
