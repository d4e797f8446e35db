import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
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

  it('keeps lines that are no JSON as dead letters, and passes over what has turned binary until it is mended', async () => {
    await open({ 'logs/eve.json': `${line('one')}half a li\n${line('two')}` })
    await seen('one', 'half a li', 'two')
    expect(await bench.host.alerts.list({ states: ['dead'] })).toMatchObject([
      { title: 'half a li', problem: { code: 'alerts/unreadable' }, runs: [] },
    ])
    appendFileSync(path(), Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([0, 1, 2, 255, 10]))))
    const problem = `${path()} has turned into something that is no JSON by lines: they are passed over until one is. Mend or replace the file.`
    await expect
      .poll(async () => (await bench.triggers.sources())[0], { timeout: 10_000 })
      .toMatchObject({ state: 'troubled', problem })
    expect((await bench.host.alerts.counts()).dead).toBe(26)
    appendFileSync(path(), line('three'))
    await expect.poll(() => bench.host.alerts.counts()).toMatchObject({ started: 3 })
    await expect
      .poll(() => bench.news)
      .toEqual([
        { source: 'eve', kind: 'dead', count: 1, problem: `A line of ${path()} is no JSON.` },
        { source: 'eve', kind: 'dead', count: 25, problem: `A line of ${path()} is no text.` },
        { source: 'eve', kind: 'trouble', problem },
        { source: 'eve', kind: 'well', problem: undefined },
      ])
  })

  it('gives an alert for each item of a list, and a dead letter for a line that is too long', async () => {
    const graph = JSON.stringify({ '@odata.context': 'x', value: [{ title: 'two' }, { title: 'three' }] })
    await open({ 'logs/eve.json': `[{ "title": "one" }]\n${graph}\n"${'x'.repeat(9 * 1024 * 1024)}"\n${line('four')}` })
    await expect.poll(() => bench.host.alerts.counts(), { timeout: 10_000 }).toEqual({ started: 4, dead: 1 })
    expect(await bench.host.alerts.list({ states: ['dead'] })).toMatchObject([
      { problem: { message: `A line of ${path()} has more than 8 MiB: it is passed over.` } },
    ])
  })

  it('takes lines that are longer than what is read at once', async () => {
    const long = 'x'.repeat(1_500_000)
    await open({ 'logs/eve.json': `${line('one')}${JSON.stringify({ title: 'long', more: long })}\n${line('three')}` })
    await seen('one', 'long', 'three')
  })
})

/** A tail whose looks are told to happen. */
async function openInTime(files: { [file: string]: string }) {
  const time = createTestTime()
  bench = await openTriggersBench(TAIL, { files, options: { clock: time } })
  const looks = async (count: number) => {
    for (let look = 0; look < count; look++) {
      time.pass(250)
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await looks(2)
  return { time, looks }
}
const A_MINUTE = 240

describe('a log that is rotated', () => {
  it('by renaming: what is still written to the old file is taken beside the new one, for a minute after the last of it', async () => {
    const { looks } = await openInTime({ 'logs/eve.json': line('one') })
    renameSync(path(), path('eve.json.1'))
    writeFileSync(path(), line('two'))
    await looks(8)
    appendFileSync(path('eve.json.1'), line('three'))
    await looks(A_MINUTE - 10)
    appendFileSync(path('eve.json.1'), `${line('four')}{"title":"five"}`)
    appendFileSync(path(), line('six'))
    await looks(A_MINUTE - 10)
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three', 'four', 'six'])
    await looks(20) // what has no line end counts once nobody seems to write any more
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three', 'four', 'six', 'five'])
    appendFileSync(path('eve.json.1'), line('too late'))
    appendFileSync(path(), line('seven'))
    await looks(4)
    expect((await titles(bench.host)).slice(6)).toEqual(['seven'])
    expect(bench.news).toEqual([])
  })

  it('by renaming, also where the process ends in that minute, and over several rotations meanwhile', async () => {
    const { looks } = await openInTime({ 'logs/eve.json': line('one') })
    renameSync(path(), path('eve.json.1'))
    writeFileSync(path(), line('two'))
    await looks(4)
    await bench.workspace.close()
    appendFileSync(path('eve.json.1'), line('three'))
    appendFileSync(path(), line('four'))
    renameSync(path('eve.json.1'), path('eve.json.3'))
    renameSync(path(), path('eve.json.2'))
    writeFileSync(path('eve.json.1'), line('five'))
    writeFileSync(path(), line('six'))
    writeFileSync(path('eve.json.9'), line('archived'))
    for (const [name, seconds] of [
      ['eve.json.9', 1],
      ['eve.json.3', 2],
      ['eve.json.2', 3],
      ['eve.json.1', 4],
    ] as const)
      utimesSync(path(name), seconds, seconds)
    bench = await bench.restart()
    await looks(4)
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
  })

  it('by a copy: what was written between the last look and the copy is taken from there', async () => {
    const { looks } = await openInTime({ 'logs/eve.json': line('a first line that is rather long') })
    appendFileSync(path(), line('two'))
    copyFileSync(path(), path('eve.json.1'))
    truncateSync(path())
    appendFileSync(path(), line('three'))
    await looks(4)
    expect(await titles(bench.host)).toEqual(['a first line that is rather long', 'two', 'three'])
    await bench.workspace.close()
    appendFileSync(path(), line('four'))
    copyFileSync(path(), path('eve-20261130.json'))
    truncateSync(path())
    bench = await bench.restart()
    await looks(4)
    expect((await titles(bench.host)).slice(3)).toEqual(['four'])
    expect(bench.news).toEqual([])
  })

  it('so that the old file is nowhere: it is said that lines may be missing', async () => {
    const { looks } = await openInTime({ 'logs/eve.json': line('one') })
    await bench.workspace.close()
    renameSync(path(), path('eve.json.1.gz'))
    writeFileSync(path(), line('two'))
    bench = await bench.restart()
    await looks(4)
    expect(await titles(bench.host)).toEqual(['one', 'two'])
    expect(bench.news).toEqual([
      {
        source: 'eve',
        kind: 'loss',
        problem: expect.stringContaining('lines that were written to it last may be missing'),
      },
    ])
  })

  it('seventeen times before anything could be kept: the first is left out, and said to be', async () => {
    const { looks } = await openInTime({ 'logs/eve.json': '' })
    for (let round = 1; round <= 17; round++) {
      renameSync(path(), path(`eve.json.${round}`))
      writeFileSync(path(), line(String(round)))
      await looks(1)
    }
    expect((await titles(bench.host)).length).toBe(17)
    expect(bench.news.map(({ kind }) => kind)).toEqual(['loss'])
  })
})
