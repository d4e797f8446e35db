// What can be wrong with a scenario. The reference is made from this table.
import type { Diagnostic } from '../../diagnostic.ts'
import type { Path } from '../../json.ts'
import type { ProblemKind } from '../../playbook/problems.ts'

export const SCENARIO_PROBLEMS = [
  {
    code: 'FB801',
    title: 'Not a scenario',
    severity: 'error',
    why: 'A field is missing, is not known, or holds another kind of value than a scenario has there: what it tests would be a guess.',
    mend: 'Change what the message names; `firebreak schema scenario` prints the JSON Schema that editors complete from.',
  },
  {
    code: 'FB802',
    title: 'Stale mock',
    severity: 'error',
    why: 'The node that it stands for is not there any more, or could not give such an output: the test would pass on something that cannot happen. A stale mock never turns into a call.',
    mend: 'Rename it to the node that took its place, correct the output or port, or record it again from a run.',
  },
  {
    code: 'FB803',
    title: 'Stale answer',
    severity: 'error',
    why: 'No such node asks people any more, so nobody would give the answer.',
    mend: 'Rename it to the node that asks now, or remove it.',
  },
  {
    code: 'FB804',
    title: 'Stale expectation',
    severity: 'error',
    why: 'It speaks of a node that the playbook does not have, so it can never come true, or is always true.',
    mend: 'Rename it to the node that took its place, or remove it.',
  },
  {
    code: 'FB805',
    title: 'Expectation that cannot be read',
    severity: 'error',
    why: 'The condition is no valid CEL, so nothing can be said about it.',
    mend: 'Correct it where the message points; it sees `alert`, `steps`, `outputs` and `run`.',
  },
  {
    code: 'FB806',
    title: 'Alert that does not fit',
    severity: 'error',
    why: 'The playbook declares what its alerts look like, and would refuse this one.',
    mend: 'Correct the alert of the scenario, or what the playbook declares under `inputs`.',
  },
] as const satisfies readonly ProblemKind[]

export function scenarioProblem(
  code: (typeof SCENARIO_PROBLEMS)[number]['code'],
  message: string,
  path: Path,
  more: Pick<Diagnostic, 'span' | 'fix'> = {},
): Diagnostic {
  return { code, severity: 'error', message, path, ...more }
}
