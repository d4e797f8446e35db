// For tests alone: a small playbook with what it needs, as content of a bundle, and the bundle that is made of it.
import { catalog, planOf } from '../../../testing/plans.ts'
import { BundleError } from '../bundle-error.ts'
import { type BundleContent, createBundle } from '../create-bundle.ts'
import { signer } from '../keys.ts'

export const KEY = new Uint8Array(32).fill(7)

export const PLAYBOOK = `firebreak: 2
name: Isolate a host
summary: Asks, then isolates.
attack: [T1486]
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: known }
  known:
    type: condition/in-list
    with: { value: "\${alert.host}", list: crown-jewels }
    next: { in: ask, out: ask }
  ask:
    type: human/approval
    join: any
    with: { to: [soc, lead], question: "Isolate \${alert.host}?", quorum: 2, deadline: 30m }
    next: { approved: isolate }
  isolate:
    type: action/http-request
    effect: change
    timeout: 10s
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "/hosts/\${input.url}" } }
    with: { connection: edr, method: POST, url: "/hosts/\${alert.host}/isolate" }
`

export const content = (more: Partial<BundleContent> = {}): BundleContent => ({
  name: 'Isolation',
  firebreak: '0.1.0',
  playbooks: [
    {
      path: 'isolate.playbook.yaml',
      text: PLAYBOOK,
      plan: planOf(PLAYBOOK),
      summary: 'Asks, then isolates.',
      attack: ['T1486'],
    },
  ],
  others: [
    { path: 'lists/crown-jewels.txt', role: 'list', text: 'dc-01\n' },
    { path: 'scenarios/it-asks.scenario.yaml', role: 'scenario', text: 'scenario: 1\nname: It asks\n' },
  ],
  ...more,
})

export const create = (given = content(), isKnown: (text: string) => boolean = () => false) =>
  createBundle(given, catalog, { sign: signer(KEY), isKnown })

export function refusalOf(work: () => unknown): BundleError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof BundleError) return thrown
    throw thrown
  }
  throw new Error('It was not refused.')
}
