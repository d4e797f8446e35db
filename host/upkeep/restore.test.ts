// A backup in the place of a database: what is refused, what is kept, and that nothing of the former database gets into it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { link, type Plan, simulate } from '../../engine/index.ts'
import { createTestTime } from '../../testing/time.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { editDatabase } from '../store/sqlite/sqlite-for-tests.ts'
import { restoreBackup } from './restore.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

const NOTING = `firebreak: 2
name: Noting
nodes:
  received: { type: trigger/alert, next: keep }
  keep: { type: data/set, with: { values: { text: "\${alert.text}" } } }
`
const ASKING = `firebreak: 2
name: Asking
nodes:
  received: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { to: [soc], question: "Go on?" }, next: { approved: note, rejected: note, expired: note } }
  note: { type: action/log, join: any, with: { message: over } }
`
const NOW = Date.UTC(2026, 10, 30, 8, 15, 30)
const database = () => workspace.at('.firebreak/firebreak.sqlite')
const folder = () =>
  readdirSync(workspace.at('.firebreak'))
    .filter((name) => name.startsWith('firebreak.sqlite'))
    .sort()
const KEPT = 'firebreak.sqlite.before-2026-11-30T081530'

/** A workspace with a backup of one run; `after` runs were made since. */
async function backedUp(after = 1) {
  workspace = createTestWorkspace({ 'noting.playbook.yaml': NOTING, 'asking.playbook.yaml': ASKING })
  const host = await workspace.open({ clock: createTestTime() })
  const record = async (text: string) => {
    const plan = (await host.playbooks.check('noting.playbook.yaml')).plan as Plan
    return host.runs.record(plan, await simulate(link(plan, host.catalog), { text }, {}), { by: 'ana' })
  }
  const first = await record('one')
  const backup = workspace.at('backup.sqlite')
  await host.upkeep.backup(backup)
  for (let at = 0; at < after; at++) await record(`later ${at}`)
  return { host, first, backup }
}
const restore = (backup: string) => restoreBackup(backup, workspace.at('.firebreak'), NOW)
const runs = async () => (await (await workspace.open()).runs.history({})).runs.map(({ id }) => id)

describe('a backup is restored', () => {
  it('over a database, which is kept whole; and the next backup beside the first', async () => {
    const { first, backup } = await backedUp()
    await workspace.close()
    const restored = restore(backup)
    expect(restored).toEqual({
      file: database(),
      kept: `${database()}.before-2026-11-30T081530`,
      runs: 1,
      underWay: 0,
      lastMs: Date.UTC(2026, 10, 9, 8),
    })
    expect(folder()).toEqual(['firebreak.sqlite', KEPT])
    expect(await runs()).toEqual([first])
    await workspace.close()
    copyFileSync(workspace.at(`.firebreak/${KEPT}`), workspace.at('former.sqlite'))
    expect(restore(workspace.at('former.sqlite'))).toMatchObject({
      kept: `${database()}.before-2026-11-30T081530-2`,
      runs: 2,
    })
    expect(await runs()).toContain(first)
  })

  it('over one whose process was killed: its log goes into what is kept, never into the backup', async () => {
    const { first, backup } = await backedUp()
    const [file, log] = [readFileSync(database()), readFileSync(`${database()}-wal`)]
    await workspace.close()
    writeFileSync(database(), file)
    writeFileSync(`${database()}-wal`, log)
    expect(log.length).toBeGreaterThan(0)
    restore(backup)
    expect(folder()).toEqual(['firebreak.sqlite', KEPT])
    expect(await runs()).toEqual([first])
    expect(await (await workspace.open()).runs.verify(first)).toMatchObject({ ok: true })
  })

  it('over a damaged database, and its log, which are kept as they are', async () => {
    const { first, backup } = await backedUp()
    await workspace.close()
    writeFileSync(database(), 'no database at all')
    writeFileSync(`${database()}-wal`, 'a log of nothing')
    restore(backup)
    expect(folder()).toEqual(['firebreak.sqlite', KEPT, `${KEPT}-wal`])
    expect(readFileSync(workspace.at(`.firebreak/${KEPT}`), 'utf8')).toBe('no database at all')
    expect(await runs()).toEqual([first])
  })

  it('where there was none, and a log that was left alone is moved away', async () => {
    const { first, backup } = await backedUp()
    const log = readFileSync(`${database()}-wal`)
    await workspace.close()
    rmSync(database())
    writeFileSync(`${database()}-wal`, log)
    expect(restore(backup).kept).toBeUndefined()
    expect(folder()).toEqual(['firebreak.sqlite', `${KEPT}-wal`])
    expect(await runs()).toEqual([first])
  })

  it('of an older Firebreak, which is brought forward at the next start', async () => {
    await backedUp()
    await workspace.close()
    const old = new URL('../../testing/releases/0.1/data/firebreak.sqlite', import.meta.url)
    copyFileSync(old, workspace.at('old.sqlite'))
    expect(restore(workspace.at('old.sqlite')).runs).toBeGreaterThan(0)
    expect((await runs()).length).toBeGreaterThan(0)
  })

  it('and says how many runs are not over', async () => {
    const { host } = await backedUp()
    const plan = (await host.playbooks.check('asking.playbook.yaml')).plan as Plan
    await (await host.runs.start(plan, {}, { mode: 'live', by: 'ana' })).settled
    await host.upkeep.backup(workspace.at('second.sqlite'))
    await workspace.close()
    expect(restore(workspace.at('second.sqlite'))).toMatchObject({ runs: 3, underWay: 1 })
  })
})

describe('nothing is touched', () => {
  const refused = async (backup: string, code: string, message: RegExp) => {
    const before = [folder(), existsSync(database()) ? readFileSync(database()) : undefined]
    expect(() => restore(backup)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
    expect([folder(), existsSync(database()) ? readFileSync(database()) : undefined]).toEqual(before)
  }

  it('where the backup is not there, no database, of another program, newer, or damaged', async () => {
    const { backup } = await backedUp(200)
    await workspace.close()
    const other = (name: string, edit: (file: string) => void) => {
      copyFileSync(backup, workspace.at(name))
      edit(workspace.at(name))
      return workspace.at(name)
    }
    await refused(workspace.at('nothing.sqlite'), 'backup/unusable', /cannot be read/)
    await refused(workspace.at('noting.playbook.yaml'), 'backup/unusable', /is no database/)
    await refused(database(), 'backup/unusable', /is the database itself/)
    await refused(
      other('foreign', (file) => editDatabase(file, 'PRAGMA application_id = 7')),
      'backup/unusable',
      /foreign is a SQLite database of another program/,
    )
    await refused(
      other('newer', (file) => editDatabase(file, 'PRAGMA user_version = 99')),
      'backup/unusable',
      /newer was written by a newer Firebreak/,
    )
    await refused(
      other('cut', (file) => truncateSync(file, 40_960)),
      'backup/unusable',
      /damaged/,
    )
    await refused(
      other('unmatched', (file) => editDatabase(file, 'PRAGMA foreign_keys = OFF; DELETE FROM runs')),
      'backup/unusable',
      /rows belong to nothing/,
    )
    const live = other('live', (file) => writeFileSync(`${file}-wal`, 'x'))
    await refused(live, 'backup/unusable', /live-wal beside it holds a part of it/)
  })

  it('while this process, or another one, uses the database', async () => {
    const { backup } = await backedUp()
    await refused(backup, 'backup/in-use', /Another process uses/)
    await workspace.close()
    const holder = `
      const Database = require('better-sqlite3')
      const one = new Database(process.argv[1])
      one.prepare('SELECT count(*) FROM runs').get()
      process.stdout.write('open')
      process.stdin.resume()`
    const child = spawn(process.execPath, ['-e', holder, database()], { stdio: ['pipe', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      await refused(backup, 'backup/in-use', /Another process uses/)
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    expect(restore(backup).runs).toBe(1)
  })
})
