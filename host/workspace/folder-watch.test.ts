import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { isSample } from '../samples/samples.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../testing/test-workspace.ts'
import { type FolderHint, type FolderWatch, type WatchOptions, watchFolder } from './folder-watch.ts'
import { openWorkspaceFolder } from './workspace-folder.ts'

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
  await setTimeout(50) // the system begins to watch
  return hints
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
    await setTimeout(150)
    expect(hints).toHaveLength(3)
  })

  it('tells of a folder that was moved, file by file', async () => {
    const hints = await watching({ 'old/a.playbook.yaml': GREETING }, options)
    renameSync(workspace.at('old'), workspace.at('new'))
    await expect
      .poll(() => hints)
      .toEqual([changed('new/a.playbook.yaml'), { topic: 'playbook.changed', file: 'old/a.playbook.yaml' }])
  })

  it('tells of samples and lists', async () => {
    const hints = await watching({ 'alerts/a.json': '{}', 'lists/known.txt': 'a' }, options)
    workspace.write('alerts/b.json', '{}')
    await expect.poll(() => hints).toEqual([{ topic: 'samples.changed' }])
    workspace.write('lists/known.txt', 'a\nb')
    await expect.poll(() => hints.slice(1)).toEqual([{ topic: 'lists.changed' }])
  })
})

describe('a folder that is watched', () => {
  it('says nothing of a file that was only touched, nor of what nobody lists', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    utimesSync(workspace.at('a.playbook.yaml'), new Date(), new Date())
    workspace.write('.git/x.playbook.yaml', GREETING)
    workspace.write('node_modules/x.playbook.yaml', GREETING)
    workspace.write('notes.txt', 'x')
    await setTimeout(200)
    expect(hints).toEqual([])
  })

  it('tells of a change at once where it is told to look, and not again when the system follows', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    workspace.write('a.playbook.yaml', 'name: x\n')
    watch.look()
    expect(hints).toEqual([changed('a.playbook.yaml')])
    await setTimeout(150)
    expect(hints).toHaveLength(1)
  })

  it('says nothing after it was closed', async () => {
    const hints = await watching({ 'a.playbook.yaml': GREETING })
    watch.close()
    workspace.write('a.playbook.yaml', 'name: x\n')
    watch.look()
    await setTimeout(100)
    expect(hints).toEqual([])
  })
})
