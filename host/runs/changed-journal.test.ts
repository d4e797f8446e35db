// A journal or plan that somebody changed on disk: nothing is done on its word.
import { afterEach, describe, expect, it } from 'vitest'
import { editDatabase } from '../store/sqlite/sqlite-for-tests.ts'
import { type Bench, createBench, planOf, write } from './testing/workbench.ts'

const ASK = planOf(`  received: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { question: "Isolate?", to: [tier-2], deadline: 3h }, next: { approved: act } }
${write('act', 'end')}  end: { type: flow/stop }
`)

let bench: Bench
afterEach(() => bench.remove())

const asked = async () => {
  bench = await createBench()
  return (await bench.settled(bench.runs.start(ASK, {}, { mode: 'live', by: 'ana' }))).id
}

const CHANGES = {
  'another name in a question': `UPDATE entries SET body = replace(body, 'tier-2', 'tier-9') WHERE kind = 'step.suspended'`,
  'the last entry removed': 'DELETE FROM entries WHERE sequence = (SELECT max(sequence) FROM entries)',
  'a step put in front of the others': 'UPDATE entries SET sequence = sequence + 1 WHERE sequence > 0',
  'another plan': `UPDATE plans SET body = replace(body, '/act', '/all')`,
}

describe.each(Object.entries(CHANGES))('%s', (_, sql) => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['an answer', (id) => bench.runs.answer(id, 'ask', { choice: 'approved', by: 'ben' })],
    ['a cancel', (id) => bench.runs.cancel(id, 'ben')],
    ['going on', (id) => bench.runs.resume(id)],
  ])('is noticed before %s, and nothing is sent', async (what, act) => {
    const id = await asked()
    editDatabase(bench.file, sql)
    // Where the question itself is gone, nobody is asked any more.
    const isGone = sql.startsWith('DELETE') && what === 'an answer'
    await expect(bench.until(act(id))).rejects.toMatchObject({ code: isGone ? 'run/not-waiting' : 'run/changed' })
    expect(bench.sent).toEqual([])
    expect(await bench.store.leases.holder(id)).toBeUndefined()
  })
})
