// The debugger with real node types: where it pauses, what can be done there, going back, and going on under an edited playbook.
import { describe, expect, it } from 'vitest'
import {
  type Breakpoint,
  createDebugSession,
  type DebugSession,
  type Entry,
  type Pause,
  type SessionOptions,
  simulate,
} from '../../engine/index.ts'
import { executableOf } from '../../testing/plans.ts'

const PLAYBOOK = `
firebreak: 2
name: Debugged
nodes:
  start: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.ips}" }
    body:
      look:
        type: action/http-request
        timeout: 10s
        with: { url: "https://api.example/ip/\${item}" }
        example: { status: 200, headers: {}, body: { score: 10 }, bytes: 1, durationMs: 1, url: "https://api.example/" }
        next: { done: note, error: unknown }
      note: { type: data/set, with: { values: { score: "\${first(steps.look.?body.?score, 0)}" } } }
      unknown: { type: action/log, with: { message: "unknown \${item}" } }
    next: worst
  worst: { type: data/map, with: { items: "\${steps.each}", each: "first(item.?note.?score, 0)" }, next: bad }
  bad:
    type: condition/if
    with: { when: "steps.worst.items.exists(score, score > 50)" }
    next: { true: ask, false: quiet }
  ask:
    type: human/approval
    with: { question: "Block?", deadline: 1h }
    next: { approved: block, rejected: quiet, expired: quiet }
  block:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 10s
    with: { method: PUT, url: "https://fw.example/block", json: { ips: "\${alert.ips}" } }
  quiet: { type: action/log, with: { message: nothing } }
`
const ALERT = { ips: ['203.0.113.1', '203.0.113.2', '203.0.113.3'] }

/** A session whose pauses can be waited for, one after the other. */
function open(options: Partial<SessionOptions> = {}, executable = executableOf(PLAYBOOK)) {
  const seen: Pause[] = []
  const waiting: ((pause: Pause) => void)[] = []
  const session = createDebugSession(executable, ALERT, {
    ...options,
    onPause(pause) {
      const next = waiting.shift()
      if (next) next(pause)
      else seen.push(pause)
    },
  })
  const paused = (): Promise<Pause> => {
    const [first] = seen.splice(0, 1)
    return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve))
  }
  return { session, paused }
}

const at = (breakpoints: Breakpoint[]) => open({ breakpoints })
const nodesOf = (journal: readonly Entry[]) =>
  journal.flatMap((entry) => (entry.kind === 'step.completed' ? [entry.node] : []))
const rest = async (session: DebugSession) => nodesOf((await session.ended).simulation.journal)

describe('without a breakpoint', () => {
  it('a session is the simulation, entry for entry', async () => {
    const { session } = open()
    const { simulation } = await session.ended
    const plain = await simulate(executableOf(PLAYBOOK), ALERT, {})
    expect(simulation.journal).toEqual(plain.journal)
    expect(simulation.ledger).toEqual(plain.ledger)
  })
})

describe('breakpoints', () => {
  it('pause before a node, with what it would be given', async () => {
    const { session, paused } = at([{ node: 'bad' }])
    expect(await paused()).toMatchObject({
      node: 'bad',
      place: 'bad',
      why: 'breakpoint',
      depth: 0,
      input: { when: false },
    })
    session.go('run')
    expect(await rest(session)).toEqual(expect.arrayContaining(['bad', 'quiet']))
  })

  it('pause in one pass alone, under a condition, from the n-th time on, or on one edge', async () => {
    const place = at([{ node: 'look', place: 'each[2].look' }])
    expect(await place.paused()).toMatchObject({ place: 'each[2].look', depth: 1 })
    const condition = at([{ node: 'look', condition: "item.endsWith('.3')" }])
    expect(await condition.paused()).toMatchObject({ place: 'each[3].look' })
    const third = at([{ node: 'look', hit: 3 }])
    expect(await third.paused()).toMatchObject({ place: 'each[3].look' })
    const edge = at([
      { node: 'quiet', from: { node: 'ask', port: 'rejected' } },
      { node: 'quiet', from: { node: 'bad', port: 'false' } },
    ])
    expect(await edge.paused()).toMatchObject({ hit: { breakpoint: { from: { node: 'bad', port: 'false' } } } })
    for (const { session } of [place, condition, third, edge]) session.stop()
  })

  it('pause where their condition cannot be worked out, and say why', async () => {
    const { session, paused } = at([{ node: 'bad', condition: 'steps.nowhere.x' }])
    expect((await paused()).hit?.problem).toContain('cannot be worked out')
    session.stop()
  })

  it('cost no more when there are thousands of them', async () => {
    const many = Array.from({ length: 2_000 }, (_, n): Breakpoint => ({ node: `node-${n}` }))
    const { session } = at([...many, { node: 'bad', isOff: true }])
    expect((await session.ended).simulation.status).toBe('completed')
  })
})

describe('steps', () => {
  it('go over, into and out of loops', async () => {
    const { session, paused } = open({ pausesAtOnce: true })
    expect((await paused()).place).toBe('each')
    session.go('into')
    expect((await paused()).place).toBe('each[1].look')
    session.go('over')
    expect((await paused()).place).toBe('each[1].note')
    session.go('out')
    expect((await paused()).place).toBe('worst')
    session.go('over')
    expect((await paused()).place).toBe('bad')
    session.go('run')
    await session.ended
  })

  it('over a loop pass the whole of it', async () => {
    const { session, paused } = open({ pausesAtOnce: true })
    await paused()
    session.go('over')
    expect((await paused()).place).toBe('worst')
    session.stop()
  })

  it('go back to the pause before, as often as there is one, with the same journal as then', async () => {
    const { session, paused } = open({ pausesAtOnce: true })
    const first = await paused()
    session.go('into')
    const second = await paused()
    session.go('into', { fixture: { error: { code: 'http/status', message: 'answered 500' } } })
    const third = await paused()
    expect(third.place).toBe('each[1].unknown')
    expect(session.back()).toBe(true)
    expect(await paused()).toEqual({ ...second, why: 'back' })
    session.go('into')
    expect((await paused()).place).toBe('each[1].note')
    expect(session.back()).toBe(true)
    await paused()
    expect(session.back()).toBe(true)
    expect(await paused()).toMatchObject({ place: first.place, journal: first.journal, canGoBack: false })
    expect(session.back()).toBe(false)
    session.go('run')
    expect((await session.ended).simulation.status).toBe('completed')
  })
})

describe('at a pause', () => {
  it('expressions see what the step would see', async () => {
    const { session, paused } = at([{ node: 'look', place: 'each[2].look' }])
    await paused()
    expect(session.watch('item')).toEqual({ value: '203.0.113.2' })
    expect(session.watch('index + 1')).toEqual({ value: 2 })
    expect(session.watch('alert.ips.size()')).toEqual({ value: 3 })
    expect(session.watch('steps.')).toMatchObject({ problem: expect.any(String) })
    session.stop()
    expect(session.watch('item')).toEqual({ problem: 'The run is not paused' })
  })

  it('the output of the step can be changed, and the run goes on with it', async () => {
    const { session, paused } = at([{ node: 'look', place: 'each[2].look' }])
    await paused()
    const output = { status: 200, headers: {}, body: { score: 99 }, bytes: 1, durationMs: 1, url: 'https://a.example/' }
    session.go('run', { fixture: { output } })
    const { simulation } = await session.ended
    expect(nodesOf(simulation.journal)).toContain('ask')
    expect(
      simulation.journal.find((entry) => entry.kind === 'step.completed' && entry.source === 'fixture'),
    ).toMatchObject({ node: 'look' })
  })

  it('a port can be forced, an input changed, a step failed or timed out', async () => {
    const forced = at([{ node: 'bad' }])
    await forced.paused()
    forced.session.go('run', { fixture: { port: 'true' } })
    expect(await rest(forced.session)).toContain('ask')

    const changed = at([{ node: 'worst' }])
    await changed.paused()
    changed.session.go('run', { input: { when: true } })
    expect((await changed.session.ended).simulation.state.error?.code).toBe('step/defect')

    const failing = at([{ node: 'look', place: 'each[1].look' }])
    await failing.paused()
    failing.session.go('run', { fixture: { durationMs: 60_000 } })
    const { simulation } = await failing.session.ended
    expect(simulation.journal.find((entry) => entry.kind === 'step.failed')).toMatchObject({
      error: { code: 'step/timed-out' },
    })
    expect(nodesOf(simulation.journal)).toContain('unknown')
  })

  it('people are asked once, and asked again when it goes back before the question', async () => {
    const asked: string[] = []
    const { session, paused } = open({
      breakpoints: [{ node: 'bad' }, { node: 'ask' }, { node: 'block' }, { node: 'quiet' }],
      ask: ({ node }) => {
        asked.push(node)
        return [{ choice: asked.length === 1 ? 'approved' : 'rejected' }]
      },
    })
    await paused()
    session.go('run', { fixture: { port: 'true' } })
    expect((await paused()).place).toBe('ask')
    session.go('run')
    expect((await paused()).place).toBe('block')
    session.back()
    expect((await paused()).place).toBe('ask')
    session.go('run')
    expect((await paused()).place).toBe('quiet')
    expect(asked).toEqual(['ask', 'ask'])
    session.stop()
  })
})

describe('going the way of an earlier run', () => {
  const scores = (last: number) => ({
    'each[1].look': { output: { status: 200, headers: {}, body: { score: 20 }, bytes: 1, durationMs: 1, url: 'u' } },
    'each[2].look': { error: { code: 'http/status', message: 'answered 503' } },
    'each[3].look': { output: { status: 200, headers: {}, body: { score: last }, bytes: 1, durationMs: 1, url: 'u' } },
  })

  it('runs on from a step of it with what the steps before it gave', async () => {
    const executable = executableOf(PLAYBOOK)
    const { journal } = await simulate(executable, ALERT, {
      fixtures: scores(70),
      answers: { ask: { choice: 'approved' } },
    })
    const again = { journal, plan: executable.plan, until: { place: 'ask', attempt: 1 } }
    const { session, paused } = open({ again }, executable)
    const pause = await paused()
    expect(pause).toMatchObject({ place: 'ask', why: 'here' })
    expect(session.watch('steps.worst.items')).toEqual({ value: [20, 0, 70] })
    session.go('run')
    const { simulation, parted } = await session.ended
    expect(parted).toBeUndefined()
    expect(nodesOf(simulation.journal)).toContain('quiet') // nobody answers this time
  })

  it('goes on under an edited playbook where the journal still fits', async () => {
    const executable = executableOf(PLAYBOOK)
    const { journal } = await simulate(executable, ALERT, { fixtures: scores(70) })
    const edited = executableOf(PLAYBOOK.replace('deadline: 1h', 'deadline: 3h'))
    const again = { journal, plan: executable.plan, until: { place: 'ask', attempt: 1 } }
    const { session, paused } = open({ again }, edited)
    expect((await paused()).place).toBe('ask')
    expect(session.parting()).toBeUndefined()
    session.go('run')
    const { simulation } = await session.ended
    expect((simulation.state.endedAt ?? 0) - simulation.state.startedAt).toBeGreaterThanOrEqual(3 * 3_600_000)
  })

  it('says where an edited playbook no longer goes that way', async () => {
    const executable = executableOf(PLAYBOOK)
    const { journal } = await simulate(executable, ALERT, { fixtures: scores(70) })
    const edited = executableOf(PLAYBOOK.replace('score > 50', 'score > 90'))
    const again = { journal, plan: executable.plan, until: { place: 'ask', attempt: 1 } }
    const { session } = open({ again }, edited)
    const { parted, simulation } = await session.ended
    expect(parted).toEqual({ place: 'bad', node: 'bad', before: 'true', after: 'false' })
    expect(nodesOf(simulation.journal)).not.toContain('ask')
  })
})
