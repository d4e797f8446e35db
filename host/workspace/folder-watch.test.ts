import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { isSample } from '../samples/samples.ts'
import { type FolderHint, type FolderWatch, type WatchOptions, watchFolder } from './folder-watch.ts'
import { openWorkspaceFolder } from './workspace-folder.ts'

/** No test is about it. */
const MARK = 'zz-mark.playbook.yaml'
let workspace: TestWorkspace
let watch: FolderWatch
afterEach(async () => {
  watch.close()
  await workspace.remove()
})

async function watching(files: { [file: string]: string }, options: Partial<WatchOptions> = {}): Promise<FolderHint[]> {
  workspace = createTestWorkspace(files)
  const hints: FolderHint[] = []
  const folder = openWorkspaceFolder(workspace.path)
  watch = watchFolder({ folder, isSample, tell: (hint) => hints.push(hint), gatherMs: 20, ...options })
  await begun(hints)
  return hints
}

/** Some systems begin to watch a moment later: until they tell, a file is written again and again. */
async function begun(hints: FolderHint[]): Promise<void> {
  let writes = 0
  await expect
    .poll(() => {
      if (hints.length === 0) workspace.write(MARK, `name: ${writes++}\n`)
      return hints.length
    })
    .toBeGreaterThan(0)
  rmSync(workspace.at(MARK))
  await expect.poll(() => hints.at(-1)).toEqual({ topic: 'playbook.changed', file: MARK })
  hints.length = 0
}

/** What is told in order has been told when this resolves: another change, made last, is known. Gives what was told before it. */
async function toldUntilNow(hints: FolderHint[]): Promise<FolderHint[]> {
  workspace.write(MARK, GREETING)
  await expect.poll(() => hints.at(-1)).toEqual(changed(MARK))
  return hints.slice(0, -1)
}

const changed = (file: string) => ({ topic: 'playbook.changed', file, revision: expect.stringContaining('sha256:') })

describe.each([
  ['by the system', {}],
  ['by looking again and again', { withoutSystem: true, pollMs: 40 }],
])('a folder that is watched %s', (_, options) => {
  it('tells of what others write, make and remove, once each', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING, 'b.playbook.yaml': GREETING }, options)
    workspace.write('a.playbook.yaml', 'name: x\n')
    await expect.poll(() => hints).toEqual([changed('a.playbook.yaml')])
    rmSync(workspace.at('b.playbook.yaml'))
    await expect.poll(() => hints.slice(1)).toEqual([{ topic: 'playbook.changed', file: 'b.playbook.yaml' }])
    mkdirSync(workspace.at('new/sub'), { recursive: true })
    workspace.write('new/sub/c.playbook.yaml', GREETING)
    await expect.poll(() => hints.slice(2)).toEqual([changed('new/sub/c.playbook.yaml')])
    expect(await toldUntilNow(hints)).toHaveLength(3)
  })

  it('tells of a folder that was moved, file by file', async () => {
    const hints = await watching({ 'old/a.playbook.yaml': GREETING }, options)
    renameSync(workspace.at('old'), workspace.at('new'))
    await expect
      .poll(() => hints)
      .toEqual([changed('new/a.playbook.yaml'), { topic: 'playbook.changed', file: 'old/a.playbook.yaml' }])
  })

  it('tells of samples, lists and settings', async () => {
    const hints = await watching({ 'alerts/a.json': '{}', 'lists/known.txt': 'a' }, options)
    workspace.write('alerts/b.json', '{}')
    await expect.poll(() => hints).toEqual([{ topic: 'samples.changed' }])
    workspace.write('lists/known.txt', 'a\nb')
    await expect.poll(() => hints.slice(1)).toEqual([{ topic: 'surroundings.changed' }])
    workspace.write('firebreak.yaml', 'rules: {}')
    await expect.poll(() => hints.slice(2)).toEqual([{ topic: 'surroundings.changed' }])
  })
})

describe('a folder that is watched', () => {
  it('says nothing of a file that was only touched, nor of what nobody lists', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    utimesSync(workspace.at('a.playbook.yaml'), new Date(), new Date())
    workspace.write('.git/x.playbook.yaml', GREETING)
    workspace.write('node_modules/x.playbook.yaml', GREETING)
    workspace.write('notes.txt', 'x')
    expect(await toldUntilNow(hints)).toEqual([])
  })

  it('tells of a change at once where it is told to look, and not again when the system follows', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    workspace.write('a.playbook.yaml', 'name: x\n')
    watch.look()
    expect(hints).toEqual([changed('a.playbook.yaml')])
    expect(await toldUntilNow(hints)).toHaveLength(1)
  })

  it('says nothing after it was closed', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    watch.close()
    const others: FolderHint[] = []
    const other = watchFolder({
      folder: openWorkspaceFolder(workspace.path),
      isSample,
      tell: (hint) => others.push(hint),
      withoutSystem: true,
      pollMs: 10,
    })
    workspace.write('a.playbook.yaml', 'name: x\n')
    watch.look()
    await expect.poll(() => others).toEqual([changed('a.playbook.yaml')])
    other.close()
    expect(hints).toEqual([])
  })
})
