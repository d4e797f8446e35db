import { describe, expect, it } from 'vitest'
import { canonicalJson, type Plan, sha256Of } from '../../engine/index.ts'
import { catalog, planOf } from '../../testing/plans.ts'
import { openBundle } from './open-bundle.ts'
import { recompile, toldBySigned } from './recompile.ts'
import { content, create, PLAYBOOK, refusalOf } from './testing/bundles.ts'

const FILE = 'isolate.playbook.yaml'
const MADE_BY = '0.1.0'

/** A bundle whose signer has put another plan beside the text: that of other YAML, under the name and hash of this one. */
function withPlanOf(change: (yaml: string) => string) {
  const own = planOf(PLAYBOOK)
  const { hash: _hash, ...other } = planOf(change(PLAYBOOK))
  const unsigned = { ...other, playbook: own.playbook }
  const plan = { ...unsigned, hash: sha256Of(JSON.parse(canonicalJson(unsigned as never))) } as Plan
  const [playbook] = content().playbooks
  return openBundle(create(content({ playbooks: [{ ...(playbook as NonNullable<typeof playbook>), plan }] })).bytes)
}

describe('the plans of a bundle', () => {
  it('are run as this Firebreak compiles them, where they are what was signed', () => {
    const bundle = openBundle(create().bytes)
    for (const version of [MADE_BY, '0.3.0']) {
      const { plans, manifest } = recompile(bundle, catalog, version)
      expect(plans.get(FILE)).toEqual(planOf(PLAYBOOK))
      expect(manifest).toEqual(bundle.manifest)
    }
  })

  it.each([
    ['acts on another target', (yaml: string) => yaml.replace('/isolate"', '/wipe"'), 'change isolate'],
    ['does more', (yaml: string) => yaml.replace('effect: change', 'effect: destroy'), 'destroy'],
    ['asks another person', (yaml: string) => yaml.replace('soc, lead', 'intern'), 'question ask'],
    ['asks fewer', (yaml: string) => yaml.replace('quorum: 2', 'quorum: 1'), 'question ask'],
    ['goes by another connection', (yaml: string) => yaml.replaceAll('edr', 'other'), 'connection other'],
  ])('are refused by every version where the plan %s', (_, change, told) => {
    const bundle = withPlanOf(change)
    for (const version of [MADE_BY, '0.3.0']) {
      const refusal = refusalOf(() => recompile(bundle, catalog, version))
      expect(refusal).toMatchObject({ code: 'bundle/other-plan', part: FILE })
      expect(refusal.message).toContain(told)
    }
  })

  it('are refused by the version that made them where they differ in anything, and not run by a later one', () => {
    const bundle = withPlanOf((yaml) =>
      yaml.replace(
        'deadline: 30m }\n    next: { approved: isolate }',
        'deadline: 30m }\n    next: { approved: isolate, rejected: isolate }',
      ),
    )
    expect(refusalOf(() => recompile(bundle, catalog, MADE_BY))).toMatchObject({ code: 'bundle/other-plan' })
    expect(recompile(bundle, catalog, '0.3.0').plans.get(FILE)).toEqual(planOf(PLAYBOOK))
  })

  it('say what the bundle can do, whatever its manifest says', () => {
    const bundle = openBundle(create().bytes)
    const [listed] = bundle.manifest.playbooks
    const lying = {
      ...bundle,
      manifest: {
        ...bundle.manifest,
        connections: [],
        playbooks: [{ ...(listed as NonNullable<typeof listed>), approvals: [], effects: [], lists: [] }],
      },
    }
    expect(recompile(lying, catalog, MADE_BY).manifest).toEqual(bundle.manifest)
    expect(toldBySigned(lying, catalog)).toEqual(bundle.manifest)
  })
})
