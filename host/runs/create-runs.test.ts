import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { CapabilityError, link, type Simulation, simulate } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { RunRefused } from './runs.ts'
import { type Bench, createBench, type Outside, planOf, story, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana' } as const
const START = '  received: { type: trigger/alert, next: '

/** Real turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done++) await turn()
}

let bench: Bench
afterEach(() => bench.remove())

async function refusal(what: Promise<unknown>): Promise<{ code: string; message: string }> {
  const thrown = await bench.until(
    what.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  )
  if (thrown instanceof RunRefused) return { code: thrown.code, message: thrown.message }
  throw thrown ?? new Error('nothing was refused')
}

const ASK = planOf(
  `${START}ask }
  ask:
    type: human/approval
    with: { question: "Isolate?", deadline: 1h, quorum: 2 }
    next: { approved: isolate, rejected: end, expired: end }
${write('isolate', 'end', '    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "/isolate" } }\n')}
  end: { type: flow/stop, join: any }
`,
)

describe('a live run', () => {
  it('is on disk before anybody is told of it, and ends', async () => {
    bench = await createBench(() => ({ ok: true }))
    const plan = planOf(`${START}act }\n${write('act', 'end')}  end: { type: flow/stop }\n`)
    const heard: string[] = []
    const known: Promise<number>[] = []
    const listener = (entry: { kind: string }) => {
      heard.push(entry.kind)
      known.push(written())
    }
    /** How many entries are on disk when it is asked. */
    const written = async (): Promise<number> => {
      const [run] = (await bench.store.runs.list({})).runs
      return (await bench.store.journals.entries(run?.id as string)).length
    }
    const result = await bench.settled(bench.runs.start(plan, { title: 'x' }, LIVE, listener))
    expect(result.status).toBe('completed')
    expect(heard).toEqual(['run.started', ...heard.slice(1, -1), 'run.ended'])
    for (const [index, count] of (await Promise.all(known)).entries()) expect(count).toBeGreaterThan(index)
    expect(bench.sent).toMatchObject([{ method: 'POST', url: '/act', connection: 'edr' }])
    expect((await bench.store.runs.list({})).runs).toMatchObject([{ status: 'completed', by: 'ana', mode: 'live' }])
    expect(await bench.store.journals.verify(result.id)).toMatchObject({ ok: true })
  })

  it('is held before it acts', async () => {
    let owner: string | undefined
    bench = await createBench(async () => {
      owner = (await bench.store.leases.holder((await bench.store.runs.list({})).runs[0]?.id as string))?.owner
      return {}
    })
    const plan = planOf(`${START}act }\n${write('act', 'end')}  end: { type: flow/stop }\n`)
    await bench.settled(bench.runs.start(plan, {}, LIVE))
    expect(owner).toContain(`:${process.pid}:`)
  })

  it('journals the start of an activity before it acts', async () => {
    let known: string[] = []
    bench = await createBench(async () => {
      known = story(await bench.store.journals.entries((await bench.store.runs.list({})).runs[0]?.id as string))
      return {}
    })
    const plan = planOf(`${START}act }\n${write('act', 'end')}  end: { type: flow/stop }\n`)
    await bench.settled(bench.runs.start(plan, {}, LIVE))
    expect(known.at(-1)).toBe('step.started act')
  })

  it('is not begun on an alert that does not fit', async () => {
    bench = await createBench()
    const plan = planOf(`${START}end }\n  end: { type: flow/stop }\n`, 'inputs: { type: object, required: [host] }\n')
    expect(await refusal(bench.runs.start(plan, { user: 'x' }, LIVE))).toMatchObject({ code: 'run/bad-alert' })
    expect((await bench.store.runs.list({})).runs).toEqual([])
  })

  it('tries again with a pause that doubles, and gives up by the error port', async () => {
    const times: number[] = []
    bench = await createBench(() => {
      times.push(bench.now())
      throw new CapabilityError('http/unreachable', 'it is down', true)
    })
    const retry = '    idempotent: natural\n    retry: { attempts: 4, backoff: 10s }\n'
    const plan = planOf(
      `${START}act }\n${write('act', '{ done: end, error: note }', retry)}  note: { type: action/log, with: { message: "\${error.code}" } }\n  end: { type: flow/stop }\n`,
    )
    let result = await bench.settled(bench.runs.start(plan, {}, LIVE))
    // Pauses over the bench's patience are laid aside; whoever resumes the run later goes on.
    while (result.status === 'waiting') {
      bench.pass(((await bench.store.runs.find(result.id))?.wakeAtMs ?? 0) - bench.now())
      result = await bench.settled(bench.runs.resume(result.id))
    }
    expect(result.status).toBe('completed')
    expect(times.slice(1).map((at, index) => at - (times[index] as number))).toEqual([10_000, 20_000, 40_000])
    expect((await bench.runs.load(result.id)).journal).toContainEqual(
      expect.objectContaining({
        kind: 'step.completed',
        node: 'note',
        output: expect.objectContaining({ message: 'http/unreachable' }),
      }),
    )
  })

  it('goes on with what is true, and masks what a list and a search show', async () => {
    const mask = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('hunter2-secret', '•••')) as T
    bench = await createBench(() => ({ first: 'hunter2', rest: '-secret' }), undefined, mask)
    const plan = planOf(
      `${START}act }
${write('act', 'note')}  note: { type: action/log, with: { message: "\${steps.act.body.first}\${steps.act.body.rest}" } }
`,
    )
    const result = await bench.settled(bench.runs.start(plan, { pasted: 'hunter2-secret' }, LIVE))
    expect(result.status).toBe('completed')
    const { journal, state } = await bench.runs.load(result.id)
    expect(JSON.stringify(journal)).not.toContain('•••')
    expect(state.scopes[0]?.values['note']).toMatchObject({ message: 'hunter2-secret' })
    expect((await bench.store.runs.find(result.id))?.alertSummary).toBe('•••')
  })

  it('ends a step that takes longer than its timeout, and breaks off what it does', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const look = '  act: { type: action/http-request, timeout: 30s, with: { connection: edr, url: /act } }'
    const plan = planOf(`${START}act }\n${look}\n`)
    const result = await bench.settled(bench.runs.start(plan, {}, LIVE))
    expect(result.status).toBe('failed')
    expect(result.state.error).toMatchObject({ code: 'step/timed-out', node: 'act' })
    expect(bench.now() - Date.UTC(2026, 10, 9, 8)).toBeGreaterThanOrEqual(30_000)
    expect(bench.brokenOff).toHaveLength(1)
  })

  it('is not broken off any more once a step has ended in time', async () => {
    bench = await createBench()
    const plan = planOf(
      `${START}act }\n${write('act', 'ask')}  ask: { type: human/task, with: { instructions: Look }, next: { done: end } }\n  end: { type: flow/stop }\n`,
    )
    await bench.settled(bench.runs.start(plan, {}, LIVE))
    await bench.until(turns(600)) // every timer that is left runs out
    expect(bench.brokenOff).toEqual([])
  })

  it('waits without a process, and goes on when its time has come', async () => {
    bench = await createBench()
    const plan = planOf(
      `${START}pause }\n  pause: { type: flow/wait, with: { for: 3d }, next: act }\n${write('act', 'end')}  end: { type: flow/stop }\n`,
    )
    const begun = await bench.settled(bench.runs.start(plan, {}, LIVE))
    expect(begun.status).toBe('waiting')
    expect((await bench.store.runs.find(begun.id))?.wakeAtMs).toBe(bench.now() + 3 * 86_400_000)
    await bench.close()
    const later = await bench.another()
    expect(await later.runs.resumeAll()).toEqual([])
    bench.pass(3 * 86_400_000)
    const [handle] = await later.runs.resumeAll()
    expect((await later.settled(handle as NonNullable<typeof handle>)).status).toBe('completed')
    expect(later.sent).toHaveLength(1)
  })
})

describe('an approval', () => {
  it('counts different people to its quorum, and does what was approved once', async () => {
    bench = await createBench()
    const { id, status } = await bench.settled(bench.runs.start(ASK, { host: 'ws-7' }, LIVE))
    expect(status).toBe('waiting')
    const first = await bench.settled(bench.runs.answer(id, 'ask', { choice: 'approved', by: 'ben' }))
    expect(first.status).toBe('waiting')
    const again = await bench.settled(bench.runs.answer(id, 'ask', { choice: 'approved', by: 'ben' }))
    expect(again.status).toBe('waiting')
    expect(bench.sent).toEqual([])
    const second = await bench.settled(bench.runs.answer(id, 'ask', { choice: 'approved', by: 'cleo', reason: 'seen' }))
    expect(second.status).toBe('completed')
    expect(bench.sent).toHaveLength(1)
  })

  it('expires at its deadline without anybody looking', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(ASK, {}, LIVE))
    bench.pass(3_600_000)
    const [handle] = await bench.runs.resumeAll()
    const result = await bench.settled(handle as NonNullable<typeof handle>)
    expect(result).toMatchObject({ id, status: 'completed' })
    expect(bench.sent).toEqual([])
    expect(await bench.store.runs.find(id)).not.toHaveProperty('wakeAtMs')
  })

  it('has no deadline any more once it is answered', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(ASK, {}, LIVE))
    await bench.settled(bench.runs.answer(id, 'ask', { choice: 'rejected', by: 'ben', reason: 'no' }))
    expect(await bench.store.runs.find(id)).not.toHaveProperty('wakeAtMs')
    expect(await bench.store.runs.due(bench.now() + 86_400_000)).toEqual([])
  })

  it('refuses what is no answer, what nobody asked, and what is over', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(ASK, {}, LIVE))
    const say = (node: string, choice: string, run = id) => refusal(bench.runs.answer(run, node, { choice, by: 'ben' }))
    expect(await say('ask', 'perhaps')).toMatchObject({ code: 'run/bad-answer' })
    expect(await say('isolate', 'approved')).toMatchObject({ code: 'run/not-waiting' })
    expect(await say('ask', 'approved', 'no-such-run')).toMatchObject({ code: 'run/unknown' })
    await bench.settled(bench.runs.answer(id, 'ask', { choice: 'rejected', by: 'ben', reason: 'no' }))
    expect(await say('ask', 'approved')).toMatchObject({ code: 'run/not-waiting' })
    expect(await refusal(bench.runs.resume(id))).toMatchObject({ code: 'run/ended' })
  })

  it('reaches the process that holds the run, and is carried out there', async () => {
    let finish: (body: object) => void = () => {}
    const slow: Outside = ({ url }) =>
      url === '/slow'
        ? new Promise((resolve) => {
            finish = resolve as typeof finish
          })
        : {}
    bench = await createBench(slow)
    const plan = planOf(
      `${START}[ask, slow] }
  ask: { type: human/approval, with: { question: "Go?" }, next: { approved: act, rejected: end } }
${write('act', 'end')}${write('slow', 'end')}  end: { type: flow/stop, join: any }
`,
    )
    const handle = await bench.until(bench.runs.start(plan, {}, LIVE))
    const other = await bench.another()
    const answered = await bench.until(other.runs.answer(handle.id, 'ask', { choice: 'approved', by: 'ben' }))
    expect(story((await other.runs.load(answered.id)).journal)).toContain('step.answered ask')
    finish({})
    expect((await bench.settled(handle)).status).toBe('completed')
    expect(bench.sent.map(({ url }) => url).sort()).toEqual(['/act', '/slow'])
    expect(other.sent).toEqual([])
  })
})

describe('a run that is ended from outside', () => {
  it('starts nothing new, awaits what is under way, and says who cancelled it', async () => {
    let finish: (body: object) => void = () => {}
    bench = await createBench(
      () =>
        new Promise((resolve) => {
          finish = resolve as typeof finish
        }),
    )
    const plan = planOf(`${START}act }\n${write('act', 'more')}${write('more', 'end')}  end: { type: flow/stop }\n`)
    const handle = await bench.until(bench.runs.start(plan, {}, LIVE))
    const cancelled = bench.runs.cancel(handle.id, 'ben', 'false positive')
    await bench.until(cancelled)
    finish({})
    const result = await bench.settled(handle)
    expect(result.status).toBe('cancelled')
    expect(result.state.cancelledBy).toBe('ben')
    expect(bench.sent).toHaveLength(1)
    const { journal } = await bench.runs.load(handle.id)
    expect(journal).toContainEqual(expect.objectContaining({ kind: 'step.completed', node: 'act' }))
    expect(await refusal(bench.runs.cancel(handle.id, 'ben'))).toMatchObject({ code: 'run/ended' })
  })

  it('breaks off a look-up, which changes nothing', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const look = '  look: { type: action/http-request, timeout: 1h, with: { connection: edr, url: /look } }\n'
    const handle = await bench.until(bench.runs.start(planOf(`${START}look }\n${look}`), {}, LIVE))
    await bench.until(bench.runs.cancel(handle.id, 'ben'))
    expect((await bench.settled(handle)).status).toBe('cancelled')
    expect(bench.now() - Date.UTC(2026, 10, 9, 8)).toBeLessThan(60_000)
  })

  it('is taken back step by step, newest first', async () => {
    bench = await createBench()
    const undo = (id: string) =>
      `    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /${id} } }\n`
    const plan = planOf(
      `${START}one }\n${write('one', 'two', undo('one'))}${write('two', 'end', undo('two'))}  end: { type: flow/stop }\n`,
    )
    const begun = await bench.until(bench.runs.start(plan, {}, LIVE))
    const { id } = await bench.settled(begun)
    const undone = await bench.settled(bench.runs.undo(id, 'ben'))
    expect(undone.state.undo).toMatchObject({ undone: 2, failed: 0 })
    expect(bench.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /one',
      'POST /two',
      'DELETE /two',
      'DELETE /one',
    ])
    expect((await bench.store.runs.find(id))?.status).toBe('undone')
  })

  it.each([
    ['what could not be taken back stays as it was: the run is not called undone', ['one'], 0, 1, 'completed'],
    ['a run of which only a part was taken back says so', ['one', 'two'], 1, 1, 'partly-undone'],
    ['a run with nothing to take back is not called undone', [], 0, 0, 'completed'],
  ] as const)('%s', async (_, undoable, undone, failed, status) => {
    bench = await createBench(({ method, url }) => {
      if (method === 'DELETE' && url === '/one') throw new CapabilityError('http/refused', 'No.', false)
      return {}
    })
    const undo = (id: 'one' | 'two') =>
      undoable.some((one) => one === id)
        ? `    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /${id} } }\n`
        : ''
    const plan = planOf(
      `${START}one }\n${write('one', 'two', undo('one'))}${write('two', 'end', undo('two'))}  end: { type: flow/stop }\n`,
    )
    const { id } = await bench.settled(bench.runs.start(plan, {}, LIVE))
    const { state } = await bench.settled(bench.runs.undo(id, 'ben'))
    expect(state.undo).toMatchObject({ undone, failed })
    expect((await bench.store.runs.find(id))?.status).toBe(status)
  })

  it('is not taken back while it goes on', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(ASK, {}, LIVE))
    expect(await refusal(bench.runs.undo(id, 'ben'))).toMatchObject({ code: 'run/not-ended' })
  })
})

describe('a shadow run', () => {
  it('asks for real, and records what it would write', async () => {
    bench = await createBench(() => ({ reputation: 'bad' }))
    const plan = planOf(
      `${START}look }
  look: { type: action/http-request, timeout: 30s, with: { connection: edr, url: /look }, next: act }
${write('act', 'end')}  end: { type: flow/stop }
`,
    )
    const result = await bench.settled(bench.runs.start(plan, {}, { mode: 'shadow', by: 'ana' }))
    expect(result.status).toBe('completed')
    expect(bench.sent.map(({ url }) => url)).toEqual(['/look'])
    const journal = (await bench.runs.load(result.id)).journal
    expect(journal).toContainEqual(expect.objectContaining({ kind: 'step.completed', node: 'act', source: 'example' }))
  })
})

describe('a rehearsal', () => {
  it('is kept in the history, and can be taken back in simulation alone', async () => {
    bench = await createBench()
    const executable = link(ASK, createNodeCatalog())
    const approve = { choice: 'approved', by: 'ana' }
    const answers = { ask: [approve, { ...approve, by: 'ben' }] }
    const simulation: Simulation = await simulate(executable, { title: 'x' }, { at: bench.now(), answers })
    const id = await bench.until(bench.runs.record(ASK, simulation, { by: 'ana', file: 'test.playbook.yaml' }))
    expect(await bench.store.runs.find(id)).toMatchObject({
      mode: 'simulate',
      status: 'completed',
      playbook: { file: 'test.playbook.yaml' },
    })
    const { startedMs, endedMs } = (await bench.store.runs.find(id)) ?? {}
    const { startedAt, endedAt } = simulation.state
    expect(endedMs).toBe(Number(startedMs) + Number(endedAt) - startedAt)
    expect(endedMs).toBeGreaterThan(Number(startedMs))
    const acts = [
      () => bench.runs.cancel(id, 'ana'),
      () => bench.runs.release(id, 'ask', 'ana'),
      () => bench.runs.resume(id),
    ]
    for (const act of acts) expect(await refusal(act())).toMatchObject({ code: 'run/simulated' })
    const undone = await bench.settled(bench.runs.undo(id, 'ana'))
    expect(undone.state.undo).toMatchObject({ undone: 1 })
    expect(bench.sent).toEqual([])
    expect((await bench.store.runs.find(id))?.status).toBe('undone')
  })
})
