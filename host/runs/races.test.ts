// What happens at the same moment as something else: between the commit and whoever waits for it, two people at once, another
// process in between. The stores here answer as late as a test wants, as one on another machine may.
import { hostname } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { StoreError } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
import { type Bench, createBench, planOf, story, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana', id: 'r' } as const
const START = '  received: { type: trigger/alert, next: '
const END = '  end: { type: flow/stop, join: any }\n'
const START_MS = Date.UTC(2026, 10, 9, 8)
const UNDO = '    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /act } }\n'
const ACT = planOf(`${START}act }\n${write('act', 'end', UNDO)}${END}`)
/** Asks two people while it writes. */
const BESIDE = planOf(`${START}[ask, slow] }
  ask: { type: human/approval, with: { question: "Isolate?", quorum: 2 }, next: { approved: act, rejected: end } }
${write('slow', 'end')}${write('act', 'end')}${END}`)
const ASK = planOf(`${START}ask }
  ask: { type: human/approval, with: { question: "Isolate?" }, next: { approved: act, rejected: end } }
${write('act', 'end')}${END}`)

let bench: Bench
afterEach(() => bench.remove())

/** A way that is closed until it is opened. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** Whoever begins the run r hears of the commit only when the gate is open. */
const lateBegin =
  (late: Promise<void>, committed: () => void) =>
  (store: Store): Store => {
    const begin: Store['runs']['begin'] = async (beginning) => {
      await store.runs.begin(beginning)
      if (beginning.run.id !== 'r') return
      committed()
      await late
    }
    return { ...store, runs: { ...store.runs, begin } }
  }

async function turns(count = 20): Promise<void> {
  for (let done = 0; done < count; done++) await turn()
}

const codes = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code))

describe('a run that is on disk before its process knows', () => {
  it('is driven once, whoever looks for runs that were left', async () => {
    const [late, committed, slow] = [gate(), gate(), gate()]
    bench = await createBench(() => slow.opened.then(() => ({})), lateBegin(late.opened, committed.open))
    const started = bench.runs.start(ACT, {}, LIVE)
    await bench.until(committed.opened)
    const looked = bench.runs.resumeAll()
    await turns()
    late.open()
    expect(await bench.until(looked)).toEqual([])
    slow.open()
    expect((await bench.settled(started)).status).toBe('completed')
    expect(bench.sent).toHaveLength(1)
    expect(story((await bench.runs.load('r')).journal)).not.toContain('step.doubted act')
  })

  it.each([
    ['when it looks', false],
    ['where the store tells it once, and never again', true],
  ])('hears what another process asks of it meanwhile, %s', async (_, hearsOthers) => {
    const [late, committed, slow] = [gate(), gate(), gate()]
    const change = (store: Store): Store => ({ ...store, wakes: { ...store.wakes, hearsOthers } })
    const isLate = lateBegin(late.opened, committed.open)
    bench = await createBench(
      () => slow.opened.then(() => ({})),
      (store) => isLate(change(store)),
    )
    // Where it is told, it listens since an earlier run.
    if (hearsOthers) await bench.until(bench.runs.start(ACT, {}, { ...LIVE, id: 'before' }))
    const started = bench.runs.start(ACT, {}, LIVE)
    await bench.until(committed.opened)
    const other = await bench.another(undefined, change)
    const cancelled = other.runs.cancel('r', 'ben')
    await turns()
    late.open()
    await bench.until(cancelled)
    slow.open()
    expect((await bench.settled(started)).state.cancelledBy).toBe('ben')
  })
})

describe('a run that is given back', () => {
  it('is not taken up again before that is done: its lease would go with it', async () => {
    const late = gate()
    let isLate = true
    bench = await createBench(
      () => new Promise<JsonValue>(() => {}),
      (store) => {
        const release: Store['leases']['release'] = async (...call) => {
          if (isLate) await late.opened
          await store.leases.release(...call)
        }
        return { ...store, leases: { ...store.leases, release } }
      },
    )
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    const answered = bench.runs.answer('r', 'ask', { choice: 'approved', by: 'ben' })
    await turns()
    isLate = false
    late.open()
    await bench.until(answered)
    await turns()
    expect(bench.sent).toHaveLength(1)
    expect((await bench.store.leases.holder('r'))?.owner).toContain(`:${process.pid}:`)
  })
})

describe('a run that another process has taken over', () => {
  it('is let go of when its lease is to be prolonged: what it was doing is broken off, and nothing more is written', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const started = await bench.until(bench.runs.start(ACT, {}, LIVE))
    await bench.until(turns())
    const { owner = '' } = (await bench.store.leases.holder('r')) ?? {}
    expect(await bench.store.leases.claim('r', 'elsewhere:1:x', 60_000, owner)).toBe(true)
    await expect(bench.settled(started)).rejects.toMatchObject({ code: 'run/owned' })
    expect(bench.brokenOff).toHaveLength(1)
    await bench.until(turns())
    expect(story((await bench.runs.load('r')).journal).at(-1)).toBe('step.started act')
    expect((await bench.store.leases.holder('r'))?.owner).toBe('elsewhere:1:x')
  })
})

describe('a process that cannot go on with a run', () => {
  it('is no more: whoever comes next on its machine need not wait until its lease runs out', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    expect(await bench.store.leases.claim('r', `${hostname()}:99999999:x`, 3_600_000)).toBe(true)
    expect((await bench.settled(bench.runs.cancel('r', 'ben'))).status).toBe('cancelled')
    expect(bench.now() - START_MS).toBeLessThan(60_000)
  })

  it('gives its lease back, so that another one can', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    const full = new StoreError('store/full', 'The disk is full (made up by a test).')
    const other = await bench.another(undefined, (store) => {
      const entries: Store['journals']['entries'] = () => Promise.reject(full)
      return { ...store, journals: { ...store.journals, entries } }
    })
    await expect(bench.until(other.runs.cancel('r', 'ben'))).rejects.toBe(full)
    expect(await bench.store.leases.holder('r')).toBeUndefined()
    expect((await bench.settled(bench.runs.cancel('r', 'ben'))).status).toBe('cancelled')
  })

  it('says so to whoever asks something of it, and does not let them wait for ever', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    // Whether a process of another machine lives, nobody knows here.
    expect(await bench.store.leases.claim('r', 'elsewhere:99999999:x', 3_600_000)).toBe(true)
    await expect(bench.until(bench.runs.cancel('r', 'ben'))).rejects.toMatchObject({ code: 'run/owned' })
  })
})

describe('two people at once', () => {
  it('answer one question: it is done once, and the slower one is told', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    const answer = (by: string, choice: string) => bench.runs.answer('r', 'ask', { choice, by, reason: 'seen' })
    const both = Promise.allSettled([answer('ben', 'approved'), answer('cas', 'rejected')])
    expect(codes(await bench.until(both))).toEqual(['done', 'run/not-waiting'])
    await bench.until(turns())
    expect(bench.sent).toHaveLength(1)
    expect(story((await bench.runs.load('r')).journal).filter((one) => one.startsWith('step.answered'))).toHaveLength(1)
  })

  it('take one run back: it is taken back once, and the slower one is told', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ACT, {}, LIVE))
    const both = Promise.allSettled([bench.runs.undo('r', 'ben'), bench.runs.undo('r', 'cas')])
    expect(codes(await bench.until(both))).toEqual(['done', 'run/not-ended'])
    await expect.poll(async () => (await bench.store.runs.find('r'))?.status).toBe('undone')
    expect(bench.sent.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
  })
})

describe('what another process has left', () => {
  it('is an undo of a run that is still held here: it is done here', async () => {
    const late = gate()
    bench = await createBench(undefined, (store) => {
      const append: Store['journals']['append'] = async (...call) => {
        await store.journals.append(...call)
        if (call[3]?.status === 'completed') await late.opened
      }
      return { ...store, journals: { ...store.journals, append } }
    })
    const started = await bench.until(bench.runs.start(ACT, {}, LIVE))
    await expect.poll(async () => (await bench.store.runs.find('r'))?.status).toBe('completed')
    const other = await bench.another()
    const undone = other.runs.undo('r', 'ben')
    await bench.until(turns())
    late.open()
    await bench.until(undone)
    await bench.settled(started)
    expect(story((await bench.runs.load('r')).journal)).toContain('undo.requested')
    expect(bench.sent.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(other.sent).toEqual([])
  })

  it('is taken once, however often it is looked for before it is on disk', async () => {
    const late = gate()
    bench = await createBench(
      () => new Promise<JsonValue>(() => {}),
      (store) => {
        const append: Store['journals']['append'] = async (...call) => {
          if (call[2].some(({ kind }) => kind === 'step.answered')) await late.opened
          await store.journals.append(...call)
        }
        return { ...store, journals: { ...store.journals, append } }
      },
    )
    await bench.until(bench.runs.start(BESIDE, {}, LIVE))
    const other = await bench.another()
    const answer = (by: string) => other.runs.answer('r', 'ask', { choice: 'approved', by })
    const answered = [answer('ben')]
    await turns()
    answered.push(answer('cas'))
    await turns()
    late.open()
    await bench.until(Promise.all(answered))
    const { journal } = await other.runs.load('r')
    expect(journal.flatMap((entry) => (entry.kind === 'step.answered' ? [entry.by] : []))).toEqual(['ben', 'cas'])
  })

  it('is dropped where it comes too late: the run goes on', async () => {
    const slow = gate()
    bench = await createBench(({ url }) => (url === '/slow' ? slow.opened.then(() => ({})) : {}))
    const started = await bench.until(bench.runs.start(BESIDE, {}, LIVE))
    for (const by of ['ben', 'cas']) await bench.until(bench.runs.answer('r', 'ask', { choice: 'approved', by }))
    const { messages } = (await bench.another()).store
    await messages.post('r', {
      kind: 'step.answered',
      at: 0,
      scope: 0,
      step: 1,
      node: 'ask',
      by: 'dan',
      choice: 'rejected',
    })
    await expect.poll(async () => (await bench.until(messages.list('r'))).length).toBe(0)
    slow.open()
    expect((await bench.settled(started)).status).toBe('completed')
    expect((await bench.runs.load('r')).journal).not.toContainEqual(expect.objectContaining({ by: 'dan' }))
  })

  it('is done by whoever left it, once the process that held the run is gone', async () => {
    bench = await createBench(
      () => new Promise<JsonValue>(() => {}),
      (store) => ({ ...store, messages: { ...store.messages, list: () => new Promise(() => {}) } }),
    )
    await bench.until(bench.runs.start(ACT, {}, LIVE))
    await bench.until(turns())
    const other = await bench.another(undefined, (store) => store)
    const cancelled = other.runs.cancel('r', 'ben')
    await turns()
    await bench.close()
    const handle = await other.until(cancelled)
    expect((await other.settled(handle)).status).toBe('in-doubt')
    expect(story((await other.runs.load('r')).journal)).toEqual(
      expect.arrayContaining(['step.doubted act', 'cancel.requested']),
    )
    expect(await other.store.messages.list('r')).toEqual([])
  })

  it('ends the run it does not fit, and nothing else', async () => {
    const slow = gate()
    bench = await createBench(() => slow.opened.then(() => ({})))
    const both = planOf(`${START}[act, slow] }\n${write('act', 'end')}${write('slow', 'end')}${END}`)
    const started = await bench.until(bench.runs.start(both, {}, { ...LIVE, pauseBefore: ['act'] }))
    const second = await bench.until(bench.runs.start(ACT, {}, { ...LIVE, id: 's' }))
    // A release of the node that waits, by another name: what a process of another version may leave.
    const misfit = { kind: 'step.released', at: 0, scope: 0, step: 1, node: 'other', by: 'ben' }
    await (await bench.another()).store.messages.post('r', misfit)
    slow.open()
    await expect(bench.settled(started)).rejects.toThrow(/the plan calls that step act/)
    expect((await bench.settled(second)).status).toBe('completed')
  })
})

describe('a process that drives runs', () => {
  /** How many listen to the store. */
  function counting() {
    const count = { listeners: 0 }
    const change = (store: Store): Store => {
      const listen: Store['wakes']['listen'] = (wake) => {
        const stop = store.wakes.listen(wake)
        count.listeners++
        return () => {
          count.listeners--
          stop()
        }
      }
      return { ...store, wakes: { ...store.wakes, listen } }
    }
    return { count, change }
  }

  it('looks out for messages as long as it holds a run, and no longer', async () => {
    const { count, change } = counting()
    const slow = gate()
    bench = await createBench(() => slow.opened.then(() => ({})), change)
    const started = await bench.until(bench.runs.start(ACT, {}, LIVE))
    expect(count.listeners).toBe(1)
    slow.open()
    await bench.settled(started)
    await bench.until(turns(400)) // until its leases would be prolonged
    expect(count.listeners).toBe(0)
  })

  it('stops looking when it is closed', async () => {
    const { count, change } = counting()
    bench = await createBench(() => new Promise<JsonValue>(() => {}), change)
    await bench.until(bench.runs.start(ACT, {}, LIVE))
    await bench.close()
    expect(count.listeners).toBe(0)
  })
})

describe('a clock that was set back', () => {
  it('makes no entry earlier than the one before it', async () => {
    bench = await createBench()
    await bench.settled(bench.runs.start(ASK, {}, LIVE))
    bench.setBack(3_600_000)
    await bench.settled(bench.runs.answer('r', 'ask', { choice: 'approved', by: 'ben' }))
    const times = (await bench.runs.load('r')).journal.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeGreaterThanOrEqual(START_MS)
  })

  it('nor one that another process brings', async () => {
    bench = await createBench(() => new Promise<JsonValue>(() => {}))
    await bench.until(bench.runs.start(BESIDE, {}, LIVE))
    const other = await bench.another()
    bench.setBack(3_600_000)
    await bench.until(other.runs.answer('r', 'ask', { choice: 'approved', by: 'ben' }))
    const times = (await other.runs.load('r')).journal.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
