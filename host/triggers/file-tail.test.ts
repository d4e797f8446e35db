import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { openTriggersBench, type TriggersBench, titles } from './testing/triggers-bench.ts'

let bench: TriggersBench
afterEach(() => bench.workspace.remove())

const TAIL = `triggers: 1
sources:
  eve: { kind: file-tail, path: logs/eve.json, format: plain, from: start }
routes:
  - { playbook: noting.playbook.yaml }
`

const line = (title: string) => `${JSON.stringify({ title })}\n`
const path = (name = 'eve.json') => bench.workspace.at(`logs/${name}`)

async function open(files: { [file: string]: string } = { 'logs/eve.json': '' }, yaml = TAIL) {
  bench = await openTriggersBench(yaml, { files })
  return bench
}

const seen = (...expected: string[]) => expect.poll(() => titles(bench.host), { timeout: 10_000 }).toEqual(expected)

describe('a tailed file', () => {
  it('gives an alert a line, as the lines are written, and a run each', async () => {
    await open({ 'logs/eve.json': line('one') })
    await seen('one')
    appendFileSync(path(), `${line('two')}\n${line('three').slice(0, 8)}`)
    await seen('one', 'two')
    appendFileSync(path(), line('three').slice(8))
    await seen('one', 'two', 'three')
    await expect.poll(async () => (await bench.host.runs.history({})).runs.length).toBe(3)
    // Noted once the runs are on disk.
    await expect
      .poll(async () => (await bench.host.alerts.list({})).map(({ state, runs }) => [state, runs.length]))
      .toEqual([1, 2, 3].map(() => ['started', 1]))
    expect(await bench.triggers.sources()).toMatchObject([{ name: 'eve', kind: 'file-tail', state: 'running' }])
  })

  it('is read on after a line that nests without end: that line is a dead letter', async () => {
    const deep = `${'{"inner":'.repeat(100_000)}1${'}'.repeat(100_000)}\n`
    await open({ 'logs/eve.json': `${line('one')}${deep}${line('two')}` })
    await expect.poll(() => bench.host.alerts.counts(), { timeout: 10_000 }).toEqual({ started: 2, dead: 1 })
    expect(await bench.host.alerts.list({ states: ['dead'] })).toMatchObject([
      { problem: { code: 'alerts/unreadable' } },
    ])
    expect(await bench.triggers.sources()).toMatchObject([{ state: 'running' }])
  })

  it.skipIf(process.platform === 'win32')(
    'is no pipe: it is told as such, and nobody waits for its other end',
    async () => {
      bench = await openTriggersBench(TAIL, { files: { 'logs/other.json': '' }, isStarted: false })
      execFileSync('mkfifo', [path()])
      bench.triggers.start()
      await expect
        .poll(() => bench.triggers.sources())
        .toMatchObject([{ state: 'troubled', problem: `${path()} is no file.` }])
      rmSync(path())
      writeFileSync(path(), line('one'))
      await seen('one')
    },
  )

  it('may begin with a byte order mark', async () => {
    await open({ 'logs/eve.json': `\ufeff${line('one')}${line('two')}` })
    await seen('one', 'two')
    expect(await bench.host.alerts.counts()).toEqual({ started: 2 })
  })

  it('is followed over rotation, the rest of the old file first, also while nothing was running', async () => {
    await open({ 'logs/eve.json': line('one') })
    await seen('one')
    appendFileSync(path(), line('two'))
    renameSync(path(), path('eve.json.1'))
    appendFileSync(path('eve.json.1'), line('three'))
    writeFileSync(path(), line('four'))
    await seen('one', 'two', 'three', 'four')
    await bench.workspace.close()
    appendFileSync(path(), line('five'))
    renameSync(path(), path('eve.json.2'))
    writeFileSync(path(), line('six'))
    bench = await bench.restart()
    await seen('one', 'two', 'three', 'four', 'five', 'six')
  })

  it('is taken up where it was left after a restart, nothing lost and nothing twice', async () => {
    await open({ 'logs/eve.json': line('one') + line('two') })
    await seen('one', 'two')
    await bench.workspace.close()
    appendFileSync(path(), line('three'))
    bench = await bench.restart()
    await seen('one', 'two', 'three')
    bench = await bench.restart()
    appendFileSync(path(), line('four'))
    await seen('one', 'two', 'three', 'four')
  })

  it('begins anew where it was truncated, or is another file of the same name', async () => {
    await open({ 'logs/eve.json': line('a rather long first line') + line('two') })
    await seen('a rather long first line', 'two')
    truncateSync(path())
    appendFileSync(path(), line('three'))
    await seen('a rather long first line', 'two', 'three')
    await bench.workspace.close()
    rmSync(path())
    writeFileSync(path(), line('a new file, which is longer than the one before it was') + line('five'))
    bench = await bench.restart()
    await seen(
      'a rather long first line',
      'two',
      'three',
      'a new file, which is longer than the one before it was',
      'five',
    )
  })

  it('is begun at its end unless it says otherwise', async () => {
    await open({ 'logs/eve.json': line('old') }, TAIL.replace(', from: start', ''))
    await expect.poll(async () => (await bench.triggers.sources())[0]?.state).toBe('running')
    appendFileSync(path(), line('new'))
    await seen('new')
  })

  it('is waited for where it is not there, and when it vanishes', async () => {
    await open({})
    await expect
      .poll(async () => (await bench.triggers.sources())[0])
      .toMatchObject({ state: 'waiting', problem: expect.stringContaining('is not there') })
    bench.workspace.write('logs/eve.json', line('one'))
    await seen('one')
    rmSync(path())
    expect(existsSync(path())).toBe(false)
    writeFileSync(path(), line('two'))
    await seen('one', 'two')
  })

  it('keeps lines that are no JSON as dead letters, and stops where it has turned binary', async () => {
    await open({ 'logs/eve.json': `${line('one')}half a li\n${line('two')}` })
    await seen('one', 'half a li', 'two')
    expect(await bench.host.alerts.list({ states: ['dead'] })).toMatchObject([
      { title: 'half a li', problem: { code: 'alerts/unreadable' }, runs: [] },
    ])
    appendFileSync(path(), Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([0, 1, 2, 255, 10]))))
    await expect
      .poll(async () => (await bench.triggers.sources())[0], { timeout: 10_000 })
      .toMatchObject({
        state: 'troubled',
        problem: expect.stringContaining('no JSON by lines'),
      })
    expect((await bench.host.alerts.counts()).dead).toBeLessThan(40)
  })

  it('takes lines that are longer than what is read at once', async () => {
    const long = 'x'.repeat(1_500_000)
    await open({ 'logs/eve.json': `${line('one')}${JSON.stringify({ title: 'long', more: long })}\n${line('three')}` })
    await seen('one', 'long', 'three')
  })
})
