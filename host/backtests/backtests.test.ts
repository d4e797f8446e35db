import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type JsonObject, type Plan, reachOf } from '../../engine/index.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import type { Backtest, BacktestRequest } from './backtests.ts'

const playbook = (threshold: number, operator = '>=') => `firebreak: 2
name: Score
inputs: { type: object, required: [score] }
nodes:
  start: { type: trigger/alert, next: high }
  high:
    type: condition/if
    with: { when: "int(alert.score) ${operator} ${threshold}" }
    next: { true: ask, false: close }
  ask:
    type: human/approval
    with: { question: "Block?", deadline: 1h }
    next: { approved: block, rejected: close, expired: block }
  block:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 10s
    with: { method: PUT, url: "https://fw.example/hosts/\${alert.host}/block" }
    example: { status: 200, headers: {}, body: {}, bytes: 2, durationMs: 5, url: "https://fw.example/" }
  close: { type: action/log, with: { message: closed } }
`

const { workspace } = createWorkspaces()

async function open(files: { [name: string]: string | Uint8Array } = {}) {
  const all = { 'score.playbook.yaml': playbook(50), 'other.playbook.yaml': playbook(50, '>'), ...files }
  const place = workspace(all)
  const [host, folder] = [await place.open(), place.path]
  const planOf = async (file: string): Promise<Plan> => (await host.playbooks.check(file)).plan as Plan
  const run = async (alerts: string[], more: Partial<BacktestRequest> = {}): Promise<Backtest> => {
    const plan = await planOf('score.playbook.yaml')
    const paths = alerts.map((name) => join(folder, name))
    return (
      await host.backtests.start({ plan, file: 'score.playbook.yaml', alerts: paths, options: {}, jobs: 1, ...more })
    ).ended
  }
  return { host, folder, place, planOf, run }
}

const ALERTS = Array.from({ length: 100 }, (_, n) => ({
  score: n,
  host: `ws-${n % 7}`,
  time: `2026-11-09T0${n % 4}:00:00Z`,
}))
const lines = (alerts: readonly object[] = ALERTS) => alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('')

describe('a backtest', () => {
  it('says where the alerts went, what would have been written, and how far it reaches', async () => {
    const { run, host } = await open({ 'a.ndjson': lines() })
    const { status, progress, id } = await run(['a.ndjson'])
    expect(status).toBe('done')
    expect(progress).toMatchObject({ alerts: 100, bad: 0, problems: [] })
    expect(progress?.tally.ends).toEqual({ block: 50, close: 50 })
    expect(progress?.tally.writes).toMatchObject([{ node: 'block', effect: 'change', count: 50, runs: 50 }])
    expect(reachOf(progress?.tally.writes ?? [])).toEqual([{ kind: 'host', count: 7 }])
    expect(Object.values(progress?.tally.hours ?? {})).toEqual([13, 13, 12, 12])
    const samples = await host.backtests.alerts(id, 'sample', { end: 'close', limit: 3 })
    expect(samples).toMatchObject([{ number: 1, end: 'close' }, { number: 2 }])
    const opened = await host.backtests.open(id, samples[0] as (typeof samples)[number], 'tested')
    expect(opened.simulation).toMatchObject({ status: 'completed', state: { alert: { score: 0 } } })
  })

  it.each([
    ['lines called JSON', 'a.json', lines()],
    ['a list', 'a.json', JSON.stringify(ALERTS)],
    ['a list over many lines', 'a.json', JSON.stringify(ALERTS, null, 2)],
    ['objects one after another', 'a.json', ALERTS.map((alert) => JSON.stringify(alert, null, 2)).join('\n')],
    ['lines without the last end', 'a.jsonl', lines().trimEnd()],
    [
      'CSV',
      'a.csv',
      `score,host,time\n${ALERTS.map(({ score, host, time }) => `${score},${host},${time}\n`).join('')}`,
    ],
    ['compressed lines', 'a.ndjson.gz', gzipSync(lines())],
    ['a compressed list', 'a.json.gz', gzipSync(JSON.stringify(ALERTS))],
    ['UTF-16', 'a.ndjson', Buffer.from(`\ufeff${lines()}`, 'utf16le')],
    ['UTF-8 with its mark and blank lines', 'a.ndjson', `\ufeff\n${lines().replaceAll('\n', '\r\n\r\n')}`],
  ])('reads %s', async (_, name, content) => {
    const { run } = await open({ [name]: content })
    const { progress } = await run([name])
    expect(progress).toMatchObject({ alerts: 100, bad: 0, problems: [], tally: { ends: { block: 50, close: 50 } } })
  })

  it('reads a folder, file by file', async () => {
    const { run, folder } = await open()
    mkdirSync(join(folder, 'alerts', 'more'), { recursive: true })
    writeFileSync(join(folder, 'alerts', 'a.ndjson'), lines(ALERTS.slice(0, 40)))
    writeFileSync(join(folder, 'alerts', 'more', 'b.json'), JSON.stringify(ALERTS.slice(40)))
    writeFileSync(join(folder, 'alerts', 'notes.txt'), 'not alerts')
    const { progress, files } = await run(['alerts'])
    expect(files).toHaveLength(2)
    expect(progress).toMatchObject({ alerts: 100, bad: 0, tally: { ends: { block: 50, close: 50 } } })
  })

  it('counts and lists what cannot be run, and goes on', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"score": 1, "host": "a"}\nno json\n{"host": "b"}\n'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]),
      Buffer.from('{"score": "many"}\n{"score": 99, "host": "c"}\n{"score": 2, "ho'),
    ])
    const { run, host } = await open({ 'a.ndjson': broken })
    const { progress, id, status } = await run(['a.ndjson'])
    expect(status).toBe('done')
    expect(progress).toMatchObject({ alerts: 7, bad: 4, tally: { runs: 3 } })
    const reasons = (await host.backtests.alerts(id, 'bad')).map(
      ({ number, detail }) => `${number} ${(detail as JsonObject)['reason']}`,
    )
    expect(reasons).toEqual([
      expect.stringContaining('2 It is no JSON'),
      expect.stringContaining('3 It does not fit what the playbook takes'),
      expect.stringContaining('4 It is no text in UTF-8'),
      expect.stringContaining('7 It is no JSON'),
    ])
    expect(progress?.tally.ends).toMatchObject({ 'failed at high: expression/bad-argument': 1 })
  })

  it('takes what was sent out of an alert once, as a run does', async () => {
    const shaped = (title: string, original: object) => ({
      class_uid: 2004,
      time: 1,
      severity_id: 2,
      finding_info: { title },
      metadata: { uid: title, log_provider: 'edr', logged_time: 1 },
      host: 'ws-1',
      original,
    })
    const alert = shaped('outer', shaped('inner', { score: 99 }))
    const takesOriginal = playbook(50)
      .replace('firebreak: 2', 'firebreak: 2\ntakes: original')
      .replace('required: [score]', 'required: [original]')
      .replace('int(alert.score) >= 50', "alert.finding_info.title == 'inner'")
    const { run } = await open({ 'score.playbook.yaml': takesOriginal, 'a.ndjson': lines([alert]) })
    const { progress } = await run(['a.ndjson'])
    expect(progress).toMatchObject({ alerts: 1, bad: 0, tally: { ends: { block: 1 } } })
  })

  it('uses what a damaged archive holds before its damage, and says so', async () => {
    const whole = gzipSync(lines())
    const { run } = await open({ 'a.ndjson.gz': whole.subarray(0, whole.length - 60), 'b.ndjson': lines() })
    const { progress, status } = await run(['a.ndjson.gz', 'b.ndjson'])
    expect(status).toBe('done')
    expect(progress?.problems).toEqual([{ file: 0, message: expect.stringContaining('ends early or is damaged') }])
    expect(progress?.alerts).toBeGreaterThanOrEqual(100)
  })

  it('takes the alert from where it stands, people at their word, and labels for precision and recall', async () => {
    const records = ALERTS.map((alert) => ({ verdict: alert.score >= 40 ? 'TP' : 'FP', event: { raw: alert } }))
    const { run } = await open({ 'a.ndjson': lines(records) })
    const options = {
      alertPath: 'event.raw',
      label: { path: 'verdict', positive: ['TP'] },
      answers: { ask: [{ choice: 'rejected' }] },
    }
    const { progress } = await run(['a.ndjson'], { options })
    expect(progress?.tally).toMatchObject({
      ends: { close: 100 },
      labelled: { positive: 60, negative: 40 },
      writes: [],
    })
  })

  it('compares two versions: exactly the alerts that flip, by the node where they part', async () => {
    const { run, host, planOf } = await open({ 'a.ndjson': lines([...ALERTS, { score: 50, host: 'ws-x' }]) })
    const against = { name: 'other', plan: await planOf('other.playbook.yaml') }
    const { progress, id } = await run(['a.ndjson'], { against })
    expect(progress?.differences).toEqual({ total: 2, byNode: { high: 2 } })
    expect(await host.backtests.alerts(id, 'difference')).toMatchObject([
      { number: 51, node: 'high', detail: { what: 'path', before: 'true', after: 'false' } },
      { number: 101, node: 'high' },
    ])
    expect(progress?.againstTally?.ends).toEqual({ block: 49, close: 52 })
  })

  it('is the same with all processors, which it takes unless it is told otherwise, as with one thread', async () => {
    const { run, host, planOf } = await open({
      'flip.playbook.yaml': playbook(50, '<'),
      // Long lines make many batches.
      'a.ndjson': lines(Array.from({ length: 3_000 }, (_, n) => ({ ...ALERTS[n % 100], raw: 'x'.repeat(1_500) }))),
    })
    const against = { name: 'flip.playbook.yaml', plan: await planOf('flip.playbook.yaml') }
    const outcome = async (more: Partial<BacktestRequest>) => {
      const { id, progress } = await run(['a.ndjson'], { against, ...more })
      const { tookMs: _, ...rest } = progress as NonNullable<typeof progress>
      const kinds = ['sample', 'difference', 'bad'] as const
      return [rest, await Promise.all(kinds.map((kind) => host.backtests.alerts(id, kind, { limit: 10_000 })))]
    }
    const one = await outcome({ jobs: 1 })
    const [three, all] = [await outcome({ jobs: 3 }), await outcome({ jobs: availableParallelism() })]
    expect(three).toEqual(one)
    expect(all).toEqual(one)
    const plan = await planOf('score.playbook.yaml')
    const folder = one && (await host.backtests.list())[0]?.files[0]?.path
    const request = { plan, file: 'score.playbook.yaml', alerts: [folder ?? ''], options: {}, against }
    const unsaid = await (await host.backtests.start(request)).ended
    expect({ ...unsaid.progress, tookMs: 0 }).toEqual({ ...(one[0] as object), tookMs: 0 })
  })

  it('that is stopped goes on where it was, and comes to the same', async () => {
    const { run, host, planOf, folder } = await open({
      'flip.playbook.yaml': playbook(50, '<'),
      // Long lines make many batches.
      'a.ndjson': lines(Array.from({ length: 12_000 }, (_, n) => ({ ...ALERTS[n % 100], raw: 'x'.repeat(400) }))),
    })
    const against = { name: 'flip.playbook.yaml', plan: await planOf('flip.playbook.yaml') }
    const whole = await run(['a.ndjson'], { against })
    const plan = await planOf('score.playbook.yaml')
    const handle = await host.backtests.start(
      // Every alert differs and is kept: after some thousands they are written down, however fast it goes. Then it is stopped.
      { plan, file: 'score.playbook.yaml', alerts: [join(folder, 'a.ndjson')], options: {}, jobs: 1, against },
      (id) => host.backtests.stop(id),
    )
    const stopped = await handle.ended
    expect(stopped.status).toBe('stopped')
    expect(stopped.progress?.alerts).toBeGreaterThan(0)
    expect(stopped.progress?.alerts).toBeLessThan(12_000)
    const { progress, status } = await (await host.backtests.resume(handle.id)).ended
    expect(status).toBe('done')
    expect(progress?.tally).toEqual(whole.progress?.tally)
    expect(progress?.alerts).toBe(12_000)
  })

  it('refuses to go on when its alerts have changed, or there is nothing left', async () => {
    const { run, host, folder } = await open({ 'a.ndjson': lines() })
    const { id } = await run(['a.ndjson'])
    await expect(host.backtests.resume(id)).rejects.toThrow('is done')
    await expect(host.backtests.resume('bt-none')).rejects.toThrow('There is no backtest')
    await expect(host.backtests.get('')).rejects.toThrow('There is no backtest')
    writeFileSync(join(folder, 'empty.txt'), '')
    mkdirSync(join(folder, 'empty'))
    await expect(run(['empty'])).rejects.toThrow('holds no alerts')
    await expect(run(['nowhere'])).rejects.toThrow('There is no')
    await host.backtests.remove(id)
    expect(await host.backtests.list()).toEqual([])
  })
})

describe('a backtest that is killed', () => {
  it('goes on where it was, in another process', async () => {
    const { host, folder, place, run } = await open({
      'a.ndjson': lines(Array.from({ length: 200_000 }, (_, n) => ALERTS[n % 100] as object)),
    })
    const whole = await run(['a.ndjson'])
    const cli = fileURLToPath(new URL('../../cli/firebreak.js', import.meta.url))
    const args = [
      'backtest',
      'score.playbook.yaml',
      '--alerts',
      join(folder, 'a.ndjson'),
      '--jobs',
      '1',
      '--data',
      place.dataDir,
    ]
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, FIREBREAK_KEY_FILE: join(place.beside, 'master.key') },
    })
    const mine = async () => (await host.backtests.list()).find(({ id }) => id !== whole.id)
    await expect
      .poll(async () => (await mine())?.progress?.alerts ?? 0, { timeout: 30_000, interval: 20 })
      .toBeGreaterThan(0)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.on('exit', resolve))
    const killed = (await mine()) as Backtest
    expect(killed.progress?.alerts).toBeLessThan(200_000)
    expect(killed.status).toBe('running')
    const { progress } = await (await host.backtests.resume(killed.id)).ended
    expect(progress?.alerts).toBe(200_000)
    expect(progress?.tally).toEqual(whole.progress?.tally)
  }, 180_000)
})
