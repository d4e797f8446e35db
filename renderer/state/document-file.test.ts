import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Edit } from '../../engine/index.ts'
import { createOpenDocument } from '../worker/open-document.ts'

const TEXT = 'firebreak: 2\nname: Triage\nsummary: Before\nnodes:\n  start: { type: trigger/alert }\n'
const AFTER_SAVING_MS = 700

/** A disk with a host before it: what it is asked can be held up, and others can write, too. */
class Disk {
  files = new Map<string, { text: string; revision: string }>()
  drafts = new Map<string, { text: string; revision: string; savedMs: number }>()
  hints = new Set<(hint: { topic: string; file: string }) => void>()
  /** The answer to a write waits for it, the write is done before. */
  answers: Promise<void> = Promise.resolve()
  isBroken = false
  #revisions = 0

  put(file: string, text: string) {
    this.#revisions += 1
    this.files.set(file, { text, revision: `r${this.#revisions}` })
    for (const tell of this.hints) tell({ topic: 'playbook.changed', file })
  }

  client = {
    workspace: { get: async () => ({ lists: [], exceptions: {} }) },
    playbooks: {
      list: async () => [],
      read: async ({ file }: { file: string }) => ({ ...this.#of(file) }),
      readDraft: async ({ file }: { file: string }) => ({ draft: this.drafts.get(file) ?? null }),
      keepDraft: async ({ file, draft }: { file: string; draft: { text: string; revision: string } | null }) => {
        if (draft) this.drafts.set(file, { ...draft, savedMs: 0 })
        else this.drafts.delete(file)
      },
      write: async ({ file, text, revision }: { file: string; text: string; revision: string }) => {
        if (this.isBroken) throw new Error('The disk is full.')
        const found = this.#of(file)
        if (found.revision !== revision) throw { code: 'playbook/changed', data: { ...found } }
        this.put(file, text)
        const written = this.#of(file).revision
        await this.answers
        return { revision: written }
      },
    },
  }

  #of(file: string) {
    const found = this.files.get(file)
    if (!found) throw new Error(`There is no file ${file}.`)
    return found
  }
}

let disk = new Disk()
/** What the worker is asked waits for it. */
let worker: Promise<void> = Promise.resolve()

vi.mock('./host.ts', async () => {
  const { create } = await import('zustand')
  return {
    host: async () => disk.client,
    messageOf: (thrown: Error) => thrown.message,
    refusalOf: (thrown: { code?: string }) => (thrown.code === undefined ? undefined : thrown),
    onHint: (listener: never) => disk.hints.add(listener),
    useHost: create(() => ({ line: 'open', workspace: { lists: [] } })),
  }
})
vi.mock('../worker/start.ts', () => {
  const opened = createOpenDocument()
  const slow =
    <A extends unknown[], R>(work: (...asked: A) => R) =>
    async (...asked: A) => {
      await worker
      return work(...asked)
    }
  return {
    documentWorker: () => ({ open: slow(opened.open), edit: slow(opened.edit), setText: slow(opened.setText) }),
  }
})

async function start() {
  vi.resetModules()
  const document = await import('./document.ts')
  const file = await import('./document-file.ts')
  const { useHost } = await import('./host.ts')
  file.followFiles()
  disk.put('a.yaml', TEXT)
  disk.put('b.yaml', TEXT)
  await file.openDocument('a.yaml')
  return { ...document, ...file, useHost, state: document.useDocument.getState }
}

const named = (value: string): Edit[] => [{ op: 'set', path: ['name'], value }]
const onDisk = (file = 'a.yaml') => disk.files.get(file)?.text
const later = (ms = AFTER_SAVING_MS) => vi.advanceTimersByTimeAsync(ms)

function gate() {
  let open = () => {}
  const closed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { closed, open }
}

beforeEach(() => {
  disk = new Disk()
  worker = Promise.resolve()
  vi.useFakeTimers()
  vi.stubGlobal('window', { addEventListener: () => {} })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('an edit is a draft at first, then on disk, and the draft is gone', async () => {
  const { edit, state } = await start()
  expect(await edit(named('Ours'), 'Rename')).toBeUndefined()
  expect(state().save.kind).toBe('unsaved')
  await later(300)
  expect(disk.drafts.get('a.yaml')?.text).toContain('name: Ours')
  expect(onDisk()).toBe(TEXT)
  await later()
  expect(state().save.kind).toBe('saved')
  expect(onDisk()).toContain('name: Ours')
  expect(disk.drafts.size).toBe(0)
})

test('a file changed on disk is taken where nothing is unsaved, and undo takes it back', async () => {
  const { state, undo } = await start()
  disk.put('a.yaml', TEXT.replace('Triage', 'Theirs'))
  await later()
  expect(state().playbook?.name).toBe('Theirs')
  expect(state().save.kind).toBe('saved')
  await undo()
  expect(state().playbook?.name).toBe('Triage')
})

test('an edit the worker is still at when the file changes on disk is asked about, and not lost', async () => {
  const { edit, state, settleConflict } = await start()
  const { closed, open } = gate()
  worker = closed
  const edited = edit(named('Ours'), 'Rename')
  disk.put('a.yaml', TEXT.replace('Before', 'Theirs'))
  await later()
  open()
  await edited
  await later()
  expect(state().save.kind).toBe('conflict')
  expect(state().text).toContain('name: Ours')
  expect(onDisk()).toContain('summary: Theirs')
  expect(disk.drafts.get('a.yaml')?.text).toContain('name: Ours')
  await settleConflict('mine')
  expect(onDisk()).toContain('name: Ours')
  expect(state().save.kind).toBe('saved')
})

test('the other text of a conflict is one undo away', async () => {
  const { edit, state, settleConflict, undo } = await start()
  await edit(named('Ours'), 'Rename')
  disk.put('a.yaml', TEXT.replace('Before', 'Theirs'))
  await later()
  await settleConflict('theirs')
  expect(state().playbook?.summary).toBe('Theirs')
  expect(state().save.kind).toBe('saved')
  await undo()
  await later()
  expect(onDisk()).toContain('name: Ours')
})

test('what the Studio writes itself is not taken for the change of somebody else', async () => {
  const { edit, state } = await start()
  const { closed, open } = gate()
  disk.answers = closed
  await edit(named('First'), 'Rename')
  await later()
  expect(state().save.kind).toBe('saving')
  await edit(named('Second'), 'Rename')
  await later(100)
  open()
  await later()
  expect(state().save.kind).toBe('saved')
  expect(onDisk()).toContain('name: Second')
})

test('what is typed while a write is under way is on disk, too, before another file opens', async () => {
  const { edit, openDocument, state } = await start()
  const { closed, open } = gate()
  disk.answers = closed
  await edit(named('First'), 'Rename')
  await later()
  await edit(named('Second'), 'Rename')
  const opened = openDocument('b.yaml')
  await later(50)
  open()
  await opened
  expect(state().file).toBe('b.yaml')
  expect(onDisk('a.yaml')).toContain('name: Second')
  await later()
  expect(onDisk('b.yaml')).toBe(TEXT)
})

test('what cannot be saved before another file opens is a draft, and offered when it opens again', async () => {
  const { edit, openDocument, settleDraft, state } = await start()
  disk.isBroken = true
  await edit(named('Ours'), 'Rename')
  await openDocument('b.yaml')
  expect(state().save.kind).toBe('saved')
  disk.isBroken = false
  await openDocument('a.yaml')
  expect(state().playbook?.name).toBe('Triage')
  expect(state().draft?.text).toContain('name: Ours')
  await settleDraft(true)
  await later()
  expect(onDisk()).toContain('name: Ours')
})

test('a draft that is forgotten takes no newer edit with it', async () => {
  disk.drafts.set('a.yaml', { text: TEXT.replace('Triage', 'Of a Studio that died'), revision: 'r0', savedMs: 0 })
  const { edit, settleDraft, state } = await start()
  expect(state().draft?.text).toContain('Of a Studio that died')
  await edit(named('Ours'), 'Rename')
  await settleDraft(false)
  expect(state().save.kind).toBe('unsaved')
  await later()
  expect(onDisk()).toContain('name: Ours')
  expect(disk.drafts.size).toBe(0)
})

test('when the line is back, what others wrote is seen and what could not be saved is saved', async () => {
  const { edit, useHost, state } = await start()
  useHost.setState({ line: 'lost' })
  disk.hints.clear()
  disk.put('a.yaml', TEXT.replace('Before', 'Theirs'))
  useHost.setState({ line: 'open' })
  await later()
  expect(state().playbook?.summary).toBe('Theirs')
  disk.isBroken = true
  await edit(named('Ours'), 'Rename')
  await later()
  expect(state().save).toEqual({ kind: 'failed', message: 'The disk is full.' })
  disk.isBroken = false
  useHost.setState({ line: 'lost' })
  useHost.setState({ line: 'open' })
  await later(10)
  expect(state().save.kind).toBe('saved')
  expect(onDisk()).toContain('name: Ours')
})
