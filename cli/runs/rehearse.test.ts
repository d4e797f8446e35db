import { describe, expect, it } from 'vitest'
import { type JsonValue, type Plan, writesAfter } from '../../engine/index.ts'
import { type Template, templateNamed, templates } from '../../host/index.ts'
import { fixText } from '../playbooks/check.ts'
import { checkText } from '../playbooks/playbook-file.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'
import { parseAnswers } from './given-answers.ts'
import { ledgerOf } from './ledger-text.ts'
import { rehearse } from './rehearse.ts'
import { createRunOutput, summaryOf } from './run-output.ts'
import { renderTree } from './run-tree.ts'

const catalog = standardCatalog()
const AT = Date.UTC(2026, 10, 9, 8)
const NO_LISTS = { get: () => undefined }

function planOf(text: string): Plan {
  const { plan, diagnostics } = checkText(text, 'test.playbook.yaml', catalog)
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return plan
}

async function rehearsed(plan: Plan, alert: JsonValue, answers?: string[], fake = fakeTerminal()) {
  const output = createRunOutput(fake.terminal, plan, false)
  const given = parseAnswers(answers ?? [], plan, catalog)
  const person = answers === undefined ? { person: fake.terminal } : {}
  const simulation = await rehearse(
    { plan, catalog, alert, at: AT, by: 'ana', lists: NO_LISTS, given, ...person },
    output,
  )
  output.finish({ plan, ...simulation, id: '20261109-080000-abcdef' })
  return { simulation, fake }
}

const containment = templateNamed('containment') as Template
const CONTAINMENT = containment.playbook('Isolate')

it('an answer for a node that asks nobody, or that is not there, is refused and says who asks', () => {
  const plan = planOf(CONTAINMENT)
  const asks = plan.graphs[0]?.steps.filter(({ type }) => type.startsWith('human/')).map(({ id }) => id) ?? []
  const [received = ''] = plan.graphs[0]?.steps.map(({ id }) => id) ?? []
  expect(() => parseAnswers([`${received}=approved`], plan, catalog)).toThrow(
    `--answer ${received}: this node asks nobody. These ask people: ${asks.join(', ')}.`,
  )
  expect(() => parseAnswers(['nowhere=approved'], plan, catalog)).toThrow('the playbook has no such node')
  const write = plan.graphs[0]?.steps.find(({ effect }) => effect === 'change')?.id ?? ''
  expect(parseAnswers([`${write}=happened`], plan, catalog)).toEqual(new Map([[write, [{ choice: 'happened' }]]]))
  expect(() => parseAnswers([`${write}=approved`], plan, catalog)).toThrow('this node asks nobody')
})

const LOOP = `firebreak: 2
name: Loop
nodes:
  start: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.hosts}" }
    body:
      short:
        type: condition/if
        with: { when: "item.size() < 4" }
        next: { "true": note }
      note: { type: action/log, with: { message: "short: \${item}" } }
    next: end
  end: { type: flow/stop }
`

describe('the templates', () => {
  it.each(templates)('$id checks clean and rehearses to the end', async ({ playbook, alert }) => {
    const text = playbook('"A name: with #signs"')
    const { diagnostics, playbook: read } = checkText(text, 'new.playbook.yaml', catalog)
    expect(diagnostics).toEqual([])
    expect(read?.name).toBe('A name: with #signs')
    const { simulation } = await rehearsed(planOf(text), alert, text.includes('ask:') ? ['ask=approved'] : [])
    expect(simulation.status).toBe('completed')
  })
})

describe('a rehearsal in the terminal', () => {
  it('tells each step, and the ledger with its final arguments', async () => {
    const { fake } = await rehearsed(planOf(CONTAINMENT), containment.alert, ['ask=approved:seen twice'])
    const lines = fake.err().split('\n')
    expect(lines[0]).toMatch(/^ {3}\+0 ms ▶ received +\{"title":"Sign-in from an unfamiliar address"/)
    expect(lines[1]).toBe('   +0 ms ◔ ask       waits for an answer until 2026-11-09 08:30:00Z')
    expect(lines[2]).toBe('   +0 ms • ask       simulated person says approved: seen twice')
    expect(lines[3]).toMatch(/^ {3}\+0 ms ✔ ask +→ approved /)
    expect(lines[4]).toMatch(/^ +\+\d+ ms ✔ isolate +\{"status":200.*\(\d+ ms, from the example\)$/)
    expect(fake.out()).toContain(
      [
        'What it would do (1 write: 1 change)',
        '  change  isolate  Isolate the host  action/http-request, +0 ms',
        '      connection: edr',
        '      method: PUT',
        '      url: /hosts/ws-0417/isolation',
      ].join('\n'),
    )
    expect(fake.out()).toContain('firebreak runs show 20261109-080000-abcdef')
  })

  it('takes one answer given beforehand for everybody whom it takes, and several as they are', async () => {
    const two = planOf(CONTAINMENT.replace('deadline: 30m', 'deadline: 30m\n      quorum: 2'))
    const decided = async (...answers: string[]) => {
      const { simulation } = await rehearsed(two, containment.alert, answers)
      return simulation.state.scopes[0]?.values['ask']
    }
    const all = ['simulated person 1', 'simulated person 2']
    expect(await decided('ask=approved')).toMatchObject({ decision: 'approved', approvedBy: all })
    expect(await decided('ask=approved', 'ask=rejected:no')).toMatchObject({ decision: 'rejected' })
    expect(await decided('ask=rejected:no')).toMatchObject({ decision: 'rejected', rejectedBy: ['simulated person'] })
  })

  it('asks again for the reason of a rejection', async () => {
    const fake = fakeTerminal()
    fake.typeAfter('leaves it open > ', 'rejected\n')
    fake.typeAfter('Reason > ', '\n')
    fake.typeAfter('Reason > ', 'a false alarm\n')
    const { simulation } = await rehearsed(planOf(CONTAINMENT), containment.alert, undefined, fake)
    expect(fake.err()).toContain('Give a reason for the rejection')
    expect(simulation.journal).toContainEqual(
      expect.objectContaining({ kind: 'step.answered', choice: 'rejected', reason: 'a false alarm' }),
    )
  })

  it('puts an approval to the person: the evidence, and what would follow each answer', async () => {
    const fake = fakeTerminal()
    fake.typeAfter('leaves it open > ', 'perhaps\n')
    fake.typeAfter('leaves it open > ', 'app\n')
    fake.typeAfter('empty) > ', 'seen on two hosts\n')
    const { simulation } = await rehearsed(planOf(CONTAINMENT), containment.alert, undefined, fake)
    expect(fake.err()).toContain(
      [
        '◔ ask  Approval',
        '  Isolate ws-0417?',
        '  Until 2026-11-09 08:30:00Z (30m)',
        '  Evidence:',
        '    alert: Sign-in from an unfamiliar address',
        '  If approved:',
        '    change Isolate the host (isolate)',
        '      connection: edr',
        '      method: PUT',
        '      url: /hosts/ws-0417/isolation',
      ].join('\n'),
    )
    expect(fake.err()).toContain('Give a number or one of approved, rejected')
    expect(simulation.journal).toContainEqual(
      expect.objectContaining({ kind: 'step.answered', by: 'ana', choice: 'approved', reason: 'seen on two hosts' }),
    )
    expect(simulation.ledger.map(({ node }) => node)).toEqual(['isolate'])
  })

  it('lets the deadline pass where the person leaves it open', async () => {
    const fake = fakeTerminal()
    fake.typeAfter('leaves it open > ', '\n')
    const { simulation } = await rehearsed(planOf(CONTAINMENT), containment.alert, undefined, fake)
    expect(simulation.status).toBe('completed')
    expect(simulation.ledger).toEqual([])
    expect(fake.err()).toContain('+30m ◔ ask       the deadline has passed')
    expect(fake.out()).toContain('not needed: isolate')
    expect(fake.out()).toContain(
      '  Nobody answered ask, so its time ran out. Rehearse an answer: --answer ask=approved or --answer ask=rejected\n',
    )
  })

  it('says nothing of a question that was answered', async () => {
    const { fake } = await rehearsed(planOf(CONTAINMENT), containment.alert, ['ask=approved'])
    expect(fake.out()).not.toContain('Nobody answered')
  })

  it('is broken off with Ctrl-C', async () => {
    const fake = fakeTerminal()
    fake.typeAfter('leaves it open > ', '\x03')
    await expect(rehearsed(planOf(CONTAINMENT), containment.alert, undefined, fake)).rejects.toMatchObject({
      code: 'terminal/interrupted',
    })
  })

  it('asks as many people as the quorum needs', async () => {
    const fake = fakeTerminal()
    for (const text of ['1\n', '1\n']) {
      fake.typeAfter('leaves it open > ', text)
      fake.typeAfter('empty) > ', '\n')
    }
    const plan = planOf(CONTAINMENT.replace('deadline: 30m', 'quorum: 2'))
    const { simulation } = await rehearsed(plan, containment.alert, undefined, fake)
    const said = simulation.journal.filter(({ kind }) => kind === 'step.answered')
    expect(said).toMatchObject([{ by: 'ana' }, { by: 'ana as person 2' }])
    expect(simulation.ledger).toHaveLength(1)
  })

  it('asks a form value by value, and again where the node refuses', async () => {
    const plan = planOf(`firebreak: 2
name: Form
nodes:
  start: { type: trigger/alert, next: impact }
  impact:
    type: human/form
    with:
      title: What does it do?
      questions:
        - { name: users, label: How many users, kind: number, required: true }
        - { name: level, kind: choice, options: [none, severe] }
    next: { submitted: end, expired: end }
  end: { type: flow/stop }
`)
    const fake = fakeTerminal()
    fake.typeAfter('How many users * > ', 'many\n')
    fake.typeAfter('level (none, severe) > ', 'severe\n')
    fake.typeAfter('How many users * > ', '40\n')
    fake.typeAfter('level (none, severe) > ', '\n')
    const { simulation } = await rehearsed(plan, {}, undefined, fake)
    expect(fake.err()).toContain('✖ users must be a number')
    expect(simulation.journal).toContainEqual(
      expect.objectContaining({ kind: 'step.answered', choice: 'submitted', values: { users: 40 } }),
    )
  })

  it('refuses an answer that the node does not take, and one for a node that is not there', async () => {
    const plan = planOf(CONTAINMENT)
    await expect(rehearsed(plan, containment.alert, ['ask=maybe'])).rejects.toThrow(
      '--answer ask: “maybe” is no answer here: say approved or rejected',
    )
    await expect(rehearsed(plan, containment.alert, ['aks=approved'])).rejects.toThrow('These ask people: ask')
  })

  it('says what waits where nobody answers', async () => {
    const plan = planOf(CONTAINMENT.replace('      deadline: 30m\n', ''))
    const fake = fakeTerminal({ interactive: false })
    const output = createRunOutput(fake.terminal, plan, true)
    const simulation = await rehearse(
      { plan, catalog, alert: containment.alert, at: AT, by: 'ana', lists: NO_LISTS, given: new Map() },
      output,
    )
    expect(output.finish({ plan, ...simulation })).toBe(0)
    const summary = JSON.parse(fake.out().trim().split('\n').at(-1) as string)
    expect(summary).toMatchObject({ status: 'waiting', run: null, waiting: [{ node: 'ask', scope: 0 }], ledger: [] })
  })
})

describe('a run as a tree', () => {
  it('opens loops up and says why a step was skipped', async () => {
    const plan = planOf(LOOP)
    const { simulation } = await rehearsed(plan, { hosts: ['abc', 'abcde'] }, [])
    const tree = renderTree(plan, simulation.state, { colors: fakeTerminal().terminal.colors.out })
    expect(tree).toBe(
      [
        '✔ start  Alert received',
        '✔ each  For each',
        '  pass 1 of 2  abc',
        '    ✔ short  If  → true',
        '    ✔ note  Log',
        '  pass 2 of 2  abcde',
        '    ✔ short  If  → false',
        '    ○ note  Log  skipped: short went false',
        '✔ end  Stop',
      ].join('\n'),
    )
  })

  it('shows who answered and, on request, what went in and out', async () => {
    const plan = planOf(CONTAINMENT)
    const { simulation } = await rehearsed(plan, containment.alert, ['ask=rejected:not ours'])
    const { colors } = fakeTerminal().terminal
    const tree = renderTree(plan, simulation.state, { colors: colors.out, data: true })
    expect(tree).toContain(
      '✔ ask  Approval  → rejected\n    2026-11-09 08:00:00Z  simulated person said rejected: not ours',
    )
    expect(tree).toContain('    in\n      {\n        "question": "Isolate ws-0417?"')
    expect(tree).toContain('○ isolate  Isolate the host  skipped: ask went rejected')
  })
})

describe('what a run writes', () => {
  it('is read off its state as the simulation saw it', async () => {
    const plan = planOf(CONTAINMENT)
    const { simulation } = await rehearsed(plan, containment.alert, ['ask=approved'])
    expect(ledgerOf(plan, simulation.state)).toEqual(simulation.ledger)
    expect(summaryOf({ plan, ...simulation, id: 'r1' })).toMatchObject({
      status: 'completed',
      run: 'r1',
      playbook: { name: 'Isolate' },
      durationMs: simulation.state.endedAt! - AT,
      ledger: [{ node: 'isolate', input: { url: '/hosts/ws-0417/isolation' } }],
    })
  })

  it('is known beforehand for each way out of an approval, through loops and joins', () => {
    const plan = planOf(CONTAINMENT)
    const ask = plan.graphs[0]!.steps.findIndex(({ id }) => id === 'ask')
    expect(writesAfter(plan, 0, ask, 'approved').map(({ node }) => node)).toEqual(['isolate'])
    expect(writesAfter(plan, 0, ask, 'rejected')).toEqual([])
  })
})

describe('fixes', () => {
  it('are made one after the other until none is left, and each is told once', () => {
    const text = `firebreak: 2
name: Misspelt
takes: original
nodes:
  start: { type: trigger/alrt, next: note }
  note: { type: action/logg, with: { message: hello } }
`
    const check = (one: string) => checkText(one, 'x.playbook.yaml', catalog)
    const { fixes, refused, text: mended } = fixText(check(text), check)
    expect(fixes).toEqual([
      'line 5: Change to trigger/alert (FB101)',
      expect.stringContaining('Change to action/log (FB101)'),
    ])
    expect(refused).toEqual([])
    expect(check(mended).diagnostics).toEqual([])
  })
})
