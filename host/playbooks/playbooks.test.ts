import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import type { Host } from '../host.ts'
import { templates } from './templates.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(
  files: { [file: string]: string } = { 'greeting.playbook.yaml': GREETING },
): Promise<Host['playbooks']> {
  workspace = createTestWorkspace(files)
  return (await workspace.open()).playbooks
}

const FILE = 'greeting.playbook.yaml'
const isRoot = process.getuid?.() === 0

describe('the list of playbooks', () => {
  it('says of each what a library shows', async () => {
    const playbooks = await open()
    expect(await playbooks.list()).toEqual([
      {
        file: FILE,
        name: 'Greeting',
        summary: 'Says hello.',
        tags: ['demo'],
        attack: ['T1566'],
        nodes: 2,
        effect: 'none',
        connections: {},
        errors: 0,
        warnings: 0,
        revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        modifiedMs: expect.any(Number),
      },
    ])
  })

  it('leaves hidden folders, packages and links out of the workspace alone', async () => {
    const playbooks = await open({
      'a.playbook.yaml': GREETING,
      'sub/deep/b.playbook.yaml': GREETING,
      'notes.yaml': 'x: 1',
      '.git/c.playbook.yaml': GREETING,
      'node_modules/d.playbook.yaml': GREETING,
      '.firebreak/trash/e.playbook.yaml': GREETING,
      '../outside/f.playbook.yaml': GREETING,
    })
    symlinkSync(workspace.at('../outside/f.playbook.yaml'), workspace.at('linked.playbook.yaml'))
    symlinkSync(workspace.at('../outside'), workspace.at('linked-folder'))
    symlinkSync(workspace.at('a.playbook.yaml'), workspace.at('inside.playbook.yaml'))
    const files = (await playbooks.list()).map(({ file }) => file)
    expect(files).toEqual(['a.playbook.yaml', 'inside.playbook.yaml', 'sub/deep/b.playbook.yaml'])
  })

  it('lists what cannot be read under its file’s name, with its errors', async () => {
    const playbooks = await open({
      'broken.playbook.yaml': 'nodes: [',
      'wrong.playbook.yaml': GREETING.replace('action/log', 'x'),
    })
    expect(await playbooks.list()).toMatchObject([
      { name: 'broken', nodes: 0, errors: 1 },
      { name: 'Greeting', nodes: 2, errors: 1 },
    ])
    expect((await playbooks.list())[1]).not.toHaveProperty('effect')
  })

  it('notices a change of a playbook that another one calls', async () => {
    const calling = `firebreak: 2
name: Calling
nodes:
  received: { type: trigger/alert, next: call }
  call: { type: flow/playbook, with: { playbook: called, inputs: "\${alert}" } }
`
    const playbooks = await open({ 'called.playbook.yaml': GREETING, 'calling.playbook.yaml': calling })
    const callingNow = async () => (await playbooks.list()).find(({ name }) => name === 'Calling')
    const before = await callingNow()
    unlinkSync(workspace.at('called.playbook.yaml'))
    const after = await callingNow()
    expect(after?.errors).toBe((before?.errors ?? 0) + 1)
    expect(after?.revision).toBe(before?.revision)
  })
})

describe('reading', () => {
  it('gives the text and its revision, without a byte order mark', async () => {
    const playbooks = await open({ [FILE]: `\ufeff${GREETING}` })
    expect(await playbooks.read(FILE)).toMatchObject({ file: FILE, text: GREETING })
  })

  it.each([
    ['none.playbook.yaml', 'playbook/unknown'],
    ['notes.yaml', 'playbook/bad-name'],
    ['sub/.playbook.yaml', 'playbook/bad-name'],
    ['../outside.playbook.yaml', 'path/outside'],
    ['sub/../../outside.playbook.yaml', 'path/outside'],
    ['.git/hidden.playbook.yaml', 'path/outside'],
    ['node_modules/x.playbook.yaml', 'path/outside'],
    ['a//b.playbook.yaml', 'path/outside'],
    ['a\\..\\..\\b.playbook.yaml', 'path/outside'],
    ['C:/b.playbook.yaml', 'path/outside'],
    ['a\0.playbook.yaml', 'path/outside'],
    ['greeting.playbook.yaml/x.playbook.yaml', 'playbook/unknown'],
  ])('refuses %s as %s', async (file, code) => {
    const playbooks = await open({
      [FILE]: GREETING,
      '../outside.playbook.yaml': GREETING,
      '.git/hidden.playbook.yaml': GREETING,
    })
    await expect(playbooks.read(file)).rejects.toMatchObject({ code })
  })

  it('follows no link out of the workspace, not even one that leads nowhere yet', async () => {
    const playbooks = await open({ '../outside/a.playbook.yaml': GREETING })
    symlinkSync(workspace.at('../outside/a.playbook.yaml'), workspace.at('a.playbook.yaml'))
    symlinkSync(workspace.at('../outside'), workspace.at('sub'))
    symlinkSync(workspace.at('../outside/new.playbook.yaml'), workspace.at('new.playbook.yaml'))
    for (const file of ['a.playbook.yaml', 'sub/a.playbook.yaml', 'new.playbook.yaml']) {
      await expect(playbooks.read(file)).rejects.toMatchObject({ code: 'path/outside' })
      await expect(playbooks.write(file, GREETING, null)).rejects.toMatchObject({ code: 'path/outside' })
    }
    expect(readdirSync(workspace.at('../outside'))).toEqual(['a.playbook.yaml'])
  })

  it('refuses what is no text, and what is no file', async () => {
    const playbooks = await open({ 'folder.playbook.yaml/x': '' })
    workspace.write('bytes.playbook.yaml', new Uint8Array([0xff, 0xfe, 0x00, 0x41]))
    await expect(playbooks.read('bytes.playbook.yaml')).rejects.toThrow(/no UTF-8 text. Convert it/)
    await expect(playbooks.read('folder.playbook.yaml')).rejects.toMatchObject({ code: 'playbook/unreadable' })
  })
})

describe('writing', () => {
  it('replaces the file whole, keeps its mode, and leaves nothing beside it', async () => {
    const playbooks = await open()
    chmodSync(workspace.at(FILE), 0o640)
    const { revision } = await playbooks.read(FILE)
    const text = GREETING.replace('hello', 'héllo')
    const written = await playbooks.write(FILE, text, revision)
    expect(readFileSync(workspace.at(FILE), 'utf8')).toBe(text)
    expect(await playbooks.read(FILE)).toMatchObject(written)
    expect(statSync(workspace.at(FILE)).mode & 0o777).toBe(0o640)
    expect(readdirSync(workspace.path).sort()).toEqual(['.firebreak', FILE])
  })

  it('refuses a writer who has not seen what is there now, and hands it over', async () => {
    const playbooks = await open()
    const { revision } = await playbooks.read(FILE)
    writeFileSync(workspace.at(FILE), 'name: by an editor\n')
    const refusal = playbooks.write(FILE, GREETING, revision)
    await expect(refusal).rejects.toMatchObject({
      code: 'playbook/changed',
      data: { file: FILE, text: 'name: by an editor\n', revision: expect.stringContaining('sha256:') },
    })
    expect(readFileSync(workspace.at(FILE), 'utf8')).toBe('name: by an editor\n')
    expect(readdirSync(workspace.path).sort()).toEqual(['.firebreak', FILE])
  })

  it('lets one of two writers at once through, whichever process they are in', async () => {
    const one = await open()
    const other = (await workspace.open()).playbooks
    const { revision } = await one.read(FILE)
    const writes = [one, other, one, other].map((playbooks, index) =>
      playbooks.write(FILE, `name: ${index}\n`, revision),
    )
    const results = await Promise.allSettled(writes)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = results.findIndex(({ status }) => status === 'fulfilled')
    expect(readFileSync(workspace.at(FILE), 'utf8')).toBe(`name: ${winner}\n`)
    expect(readdirSync(workspace.path).sort()).toEqual(['.firebreak', FILE])
  })

  it('makes a file only where none is', async () => {
    const playbooks = await open()
    await expect(playbooks.write(FILE, 'x', null)).rejects.toMatchObject({ code: 'playbook/changed' })
    await playbooks.write('sub/new.playbook.yaml', GREETING, null)
    expect(readFileSync(workspace.at('sub/new.playbook.yaml'), 'utf8')).toBe(GREETING)
  })

  it('says that a file is gone instead of bringing it back', async () => {
    const playbooks = await open()
    const { revision } = await playbooks.read(FILE)
    unlinkSync(workspace.at(FILE))
    await expect(playbooks.write(FILE, GREETING, revision)).rejects.toMatchObject({ code: 'playbook/unknown' })
    expect(existsSync(workspace.at(FILE))).toBe(false)
  })

  it('writes through a link within the workspace, which stays one', async () => {
    const playbooks = await open({ 'real/a.playbook.yaml': GREETING })
    symlinkSync(join('real', 'a.playbook.yaml'), workspace.at('a.playbook.yaml'))
    const { revision } = await playbooks.read('a.playbook.yaml')
    await playbooks.write('a.playbook.yaml', 'name: x\n', revision)
    expect(readFileSync(workspace.at('real/a.playbook.yaml'), 'utf8')).toBe('name: x\n')
  })

  it.skipIf(isRoot || process.platform === 'win32')('says why it cannot', async () => {
    const playbooks = await open({ 'sub/a.playbook.yaml': GREETING })
    const { revision } = await playbooks.read('sub/a.playbook.yaml')
    chmodSync(workspace.at('sub'), 0o555)
    const refusal = playbooks.write('sub/a.playbook.yaml', 'x', revision)
    await expect(refusal).rejects.toMatchObject({
      code: 'playbook/unwritable',
      message: expect.stringContaining('may not'),
    })
    chmodSync(workspace.at('sub'), 0o755)
  })

  it('takes a playbook of 5 MB', async () => {
    const playbooks = await open({})
    const text = `${GREETING}# ${'x'.repeat(5 * 1024 * 1024)}\n`
    await playbooks.write(FILE, text, null)
    expect((await playbooks.read(FILE)).text).toBe(text)
    await expect(playbooks.write(FILE, 'x'.repeat(17 * 1024 * 1024), null)).rejects.toThrow(/Split it/)
  })
})

describe('new playbooks', () => {
  it.each(templates)('come from the template $id and check clean, whatever the title', async ({ id }) => {
    const playbooks = await open({})
    const title = 'Phishing: "what" now? #1'
    const file = await playbooks.create(title, id)
    expect(file).toBe('phishing-what-now-1.playbook.yaml')
    const { playbook, diagnostics } = await playbooks.check(file)
    expect([playbook?.name, diagnostics]).toEqual([title, []])
    expect(await playbooks.create(title, id)).toBe('phishing-what-now-1-2.playbook.yaml')
  })

  it.each(templates)(
    'come from the template $id with an alert that fits, over nothing that is there',
    async ({ id, alert }) => {
      const playbooks = await open({ 'taken.alert.json': 'mine' })
      expect(await playbooks.create('Fresh', id)).toBe('fresh.playbook.yaml')
      expect(JSON.parse(readFileSync(workspace.at('fresh.alert.json'), 'utf8'))).toEqual(alert)
      await playbooks.create('Taken', id)
      expect(readFileSync(workspace.at('taken.alert.json'), 'utf8')).toBe('mine')
    },
  )

  it.each([
    ['../../../etc/passwd', 'etc-passwd.playbook.yaml'],
    ['..', 'playbook.playbook.yaml'],
    ['CON', 'con-playbook.playbook.yaml'],
    ['日本語', 'playbook.playbook.yaml'],
    ['x'.repeat(120), `${'x'.repeat(60)}.playbook.yaml`],
  ])('never get a name that leads elsewhere: %s', async (title, file) => {
    const playbooks = await open({})
    expect(await playbooks.create(title, 'empty')).toBe(file)
    expect((await playbooks.check(file)).playbook?.name).toBe(title)
  })

  it('come from no template that is not there', async () => {
    await expect((await open()).create('X', 'none')).rejects.toMatchObject({ code: 'playbook/unknown-template' })
  })

  it('come from a dropped file, under a free name, its text untouched', async () => {
    const playbooks = await open()
    expect(await playbooks.import('C:\\Users\\ana\\Greeting.playbook.yaml', GREETING)).toBe('greeting-2.playbook.yaml')
    expect((await playbooks.read('greeting-2.playbook.yaml')).text).toBe(GREETING)
  })

  it.each([
    ['photo.yaml', 'nodes: ['],
    ['values.yaml', 'replicas: 3\n'],
    ['list.yaml', '- 1\n- 2\n'],
    ['empty.yaml', ''],
  ])('do not come from %s', async (name, text) => {
    const playbooks = await open()
    await expect(playbooks.import(name, text)).rejects.toMatchObject({ code: 'playbook/not-a-playbook' })
    expect(await playbooks.list()).toHaveLength(1)
  })
})

describe('a copy', () => {
  it('stands beside the original under its own name, with its comments', async () => {
    const playbooks = await open({ 'sub/greeting.playbook.yaml': GREETING })
    const file = await playbooks.duplicate('sub/greeting.playbook.yaml', 'Greeting, copied')
    expect(file).toBe('sub/greeting-copied.playbook.yaml')
    const { text } = await playbooks.read(file)
    expect(text).toContain('name: Greeting, copied # what people call it')
    expect(text).toContain('# a word')
    expect((await playbooks.read('sub/greeting.playbook.yaml')).text).toBe(GREETING)
  })
})

describe('another name', () => {
  it('is given to the file and to the playbook in it, and its draft goes along', async () => {
    const playbooks = await open()
    await playbooks.keepDraft(FILE, { text: 'draft', revision: 'r' })
    expect(await playbooks.rename(FILE, 'Farewell')).toBe('farewell.playbook.yaml')
    expect((await playbooks.list()).map(({ file, name }) => [file, name])).toEqual([
      ['farewell.playbook.yaml', 'Farewell'],
    ])
    expect(playbooks.readDraft('farewell.playbook.yaml')).toMatchObject({ text: 'draft' })
    expect(playbooks.readDraft(FILE)).toBeUndefined()
  })

  it('never takes the place of another file, and stays where the name fits already', async () => {
    const playbooks = await open({ [FILE]: GREETING, 'farewell.playbook.yaml': 'name: other\n' })
    expect(await playbooks.rename(FILE, 'Farewell')).toBe('farewell-2.playbook.yaml')
    expect(readFileSync(workspace.at('farewell.playbook.yaml'), 'utf8')).toBe('name: other\n')
    expect(await playbooks.rename('farewell-2.playbook.yaml', 'Farewell')).toBe('farewell-2.playbook.yaml')
  })

  it('is given to what the change before has left, and not to what was there when it was asked for', async () => {
    const playbooks = await open()
    const both = await Promise.allSettled(['One', 'Two'].map((title) => playbooks.rename(FILE, title)))
    const outcomes = both.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code))
    expect(outcomes).toEqual(['one.playbook.yaml', 'playbook/unknown'])
  })

  it('is refused where the file cannot be read', async () => {
    const playbooks = await open({ 'broken.playbook.yaml': 'name: [' })
    await expect(playbooks.rename('broken.playbook.yaml', 'X')).rejects.toMatchObject({
      code: 'playbook/not-a-playbook',
    })
    expect(readFileSync(workspace.at('broken.playbook.yaml'), 'utf8')).toBe('name: [')
  })
})

describe('the trash', () => {
  it('takes a file and gives it back where it was', async () => {
    const playbooks = await open({ 'sub/greeting.playbook.yaml': GREETING })
    const trashed = await playbooks.trash('sub/greeting.playbook.yaml')
    expect(await playbooks.list()).toEqual([])
    expect(await playbooks.restore(trashed)).toBe('sub/greeting.playbook.yaml')
    expect((await playbooks.read('sub/greeting.playbook.yaml')).text).toBe(GREETING)
    expect(readdirSync(workspace.at('.firebreak/trash'))).toEqual([])
    await expect(playbooks.restore(trashed)).rejects.toMatchObject({ code: 'playbook/not-in-trash' })
  })

  it('takes what cannot be read, too, and keeps two of one name apart', async () => {
    const playbooks = await open({ 'broken.playbook.yaml': 'name: [' })
    const first = await playbooks.trash('broken.playbook.yaml')
    workspace.write('broken.playbook.yaml', 'second')
    const second = await playbooks.trash('broken.playbook.yaml')
    expect(second).not.toBe(first)
    await playbooks.restore(first)
    await expect(playbooks.restore(second)).rejects.toMatchObject({ code: 'playbook/exists' })
    expect(readFileSync(workspace.at('broken.playbook.yaml'), 'utf8')).toBe('name: [')
  })

  it.each(['../../etc/passwd', '20261109-080000-0011aabb/../../x', 'x', '20261109-080000-0011aabb/none.playbook.yaml'])(
    'has no %s',
    async (trashed) => {
      await expect((await open()).restore(trashed)).rejects.toMatchObject({
        code: expect.stringMatching(/^(playbook\/not-in-trash|path\/outside)$/),
      })
    },
  )

  it('does not take what is not there, nor what is no playbook', async () => {
    const playbooks = await open({ 'keep.txt': '' })
    await expect(playbooks.trash('none.playbook.yaml')).rejects.toMatchObject({ code: 'playbook/unknown' })
    await expect(playbooks.trash('keep.txt')).rejects.toMatchObject({ code: 'playbook/bad-name' })
    expect(existsSync(workspace.at('keep.txt'))).toBe(true)
  })
})

describe('drafts', () => {
  it('outlive the process, for their owner alone, until they are dropped', async () => {
    const playbooks = await open()
    const { revision } = await playbooks.read(FILE)
    await playbooks.keepDraft(FILE, { text: 'half a', revision })
    await playbooks.keepDraft(FILE, { text: 'half a word', revision })
    const later = (await workspace.open()).playbooks
    expect(later.readDraft(FILE)).toEqual({ text: 'half a word', revision, savedMs: expect.any(Number) })
    const [file] = readdirSync(workspace.at('.firebreak/drafts'))
    const path = workspace.at(`.firebreak/drafts/${file}`)
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(dirname(path)).toBe(workspace.at('.firebreak/drafts'))
    await later.keepDraft(FILE, null)
    expect(playbooks.readDraft(FILE)).toBeUndefined()
  })

  it('that are damaged count as none', async () => {
    const playbooks = await open()
    await playbooks.keepDraft(FILE, { text: 'x', revision: 'r' })
    const [file] = readdirSync(workspace.at('.firebreak/drafts'))
    writeFileSync(workspace.at(`.firebreak/drafts/${file}`), '{"file":')
    expect(playbooks.readDraft(FILE)).toBeUndefined()
  })

  it('lead nowhere else', async () => {
    await expect((await open()).keepDraft('../x.playbook.yaml', null)).rejects.toMatchObject({ code: 'path/outside' })
  })
})
