// The open playbook: its text is the truth, its undo history a list of texts, and every change goes through the worker. Saved
// means on disk. Nothing of it is stored twice: what it means is the worker's snapshot.
import { create } from 'zustand'
import type { Diagnostic, Edit, Plan, Playbook } from '../../engine/index.ts'
import type { Snapshot, Surroundings } from '../worker/document-desk.ts'
import { documentWorker } from '../worker/start.ts'
import { host, messageOf, onHint, refusalOf, useHost } from './host.ts'

interface Step {
  text: string
  /** What undo says it takes back. */
  label: string
}

export type SaveState =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  /** The file on disk is not the one that was opened; the person says whose text stays. */
  | { kind: 'conflict'; theirs: { text: string; revision: string } }
  | { kind: 'failed'; message: string }

export interface DocumentState {
  file: string | undefined
  text: string
  /** The last text that was a playbook: what the canvas shows. */
  playbook: Playbook | undefined
  /** `text` is a playbook now. */
  isReadable: boolean
  plan: Plan | undefined
  diagnostics: Diagnostic[]
  past: Step[]
  future: Step[]
  save: SaveState
  /** The worker is at it. */
  isBusy: boolean
  /** Why the file cannot be opened. */
  problem: string | undefined
  /** Edits of a Studio that died before they were on disk. */
  draft: { text: string; savedMs: number } | undefined
}

const EMPTY: DocumentState = {
  file: undefined,
  text: '',
  playbook: undefined,
  isReadable: false,
  plan: undefined,
  diagnostics: [],
  past: [],
  future: [],
  save: { kind: 'saved' },
  isBusy: false,
  problem: undefined,
  draft: undefined,
}

export const useDocument = create<DocumentState>(() => EMPTY)

const get = useDocument.getState
const set = useDocument.setState

const GROUP_MS = 1_500
const MAX_HISTORY_BYTES = 64 * 1024 * 1024
const SAVE_AFTER_MS = 600
const DRAFT_AFTER_MS = 200

/** What the file held when it was last read or written. */
let onDisk = { text: '', revision: '' }
let lastGroup = { key: '', at: 0 }
let saveTimer: ReturnType<typeof setTimeout> | undefined
let draftTimer: ReturnType<typeof setTimeout> | undefined
/** Changes go to the worker one after the other. */
let queue: Promise<unknown> = Promise.resolve()

function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work, work)
  queue = next.catch(() => {})
  return next
}

/** Opens a file of the workspace; what was open is saved first. */
export async function openDocument(file: string): Promise<void> {
  if (get().file === file) return
  await saveNow()
  await inOrder(async () => {
    lastGroup = { key: '', at: 0 }
    set({ ...EMPTY, file, isBusy: true })
    try {
      const client = await host()
      const [read, { draft }] = await Promise.all([
        client.playbooks.read({ file }),
        client.playbooks.readDraft({ file }),
      ])
      onDisk = { text: read.text, revision: read.revision }
      take(await documentWorker().open(file, read.text, await surroundingsOf(file, read.text)))
      if (draft && draft.text !== read.text) set({ draft: { text: draft.text, savedMs: draft.savedMs } })
    } catch (thrown) {
      set({ problem: messageOf(thrown), isBusy: false })
    }
  })
}

/** Other playbooks are read only where this one calls any. */
async function surroundingsOf(file: string, text: string): Promise<Surroundings> {
  const client = await host()
  const { lists } = useHost.getState().workspace ?? (await client.workspace.get())
  const around: Surroundings = lists.length > 0 ? { lists } : {}
  if (!text.includes('flow/playbook')) return around
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  const all = await client.playbooks.list()
  const beside = all.filter((one) => one.file !== file && one.file.startsWith(folder)).slice(0, 50)
  const texts = await Promise.all(
    beside.map(async (one) => [one.file, (await client.playbooks.read({ file: one.file })).text]),
  )
  return { ...around, playbooks: Object.fromEntries(texts) }
}

function take({ text, playbook, plan, diagnostics }: Snapshot): void {
  set((state) => ({
    text,
    playbook: playbook ?? state.playbook,
    isReadable: playbook !== undefined,
    plan,
    diagnostics,
    isBusy: false,
  }))
}

/** Why nothing can be changed here, where that is so. */
const readOnly = (): string | undefined => useHost.getState().workspace?.readOnly

/**
 * Changes the document by edits, all or none. Changes of the same `group` within a moment are one step of undo.
 * @returns why the edits cannot be made, or nothing
 */
export function edit(edits: Edit[], label: string, group?: string): Promise<string | undefined> {
  return inOrder(async () => {
    const refused = readOnly()
    if (refused !== undefined) return refused
    set({ isBusy: true })
    const result = await documentWorker().edit(edits)
    if ('problem' in result) {
      set({ isBusy: false })
      return result.problem
    }
    remember(label, group)
    take(result)
    touched()
    return undefined
  })
}

/** Replaces the whole text, as the source view does while somebody types. */
export function setText(text: string, label = 'Edit source', group = 'source'): Promise<void> {
  return inOrder(async () => {
    if (text === get().text || readOnly() !== undefined) return
    remember(label, group)
    set({ text, isBusy: true })
    take(await documentWorker().setText(text))
    touched()
  })
}

function remember(label: string, group: string | undefined): void {
  const now = Date.now()
  const isSameGroup = group !== undefined && group === lastGroup.key && now - lastGroup.at < GROUP_MS
  lastGroup = { key: group ?? '', at: now }
  if (isSameGroup && get().past.length > 0) {
    set({ future: [] })
    return
  }
  const past = [...get().past, { text: get().text, label }]
  let bytes = past.reduce((sum, step) => sum + step.text.length * 2, 0)
  while (bytes > MAX_HISTORY_BYTES && past.length > 1) bytes -= (past.shift()?.text.length ?? 0) * 2
  set({ past, future: [] })
}

export const undo = (): Promise<void> => travel('past', 'future')
export const redo = (): Promise<void> => travel('future', 'past')

function travel(from: 'past' | 'future', to: 'past' | 'future'): Promise<void> {
  return inOrder(async () => {
    const step = get()[from].at(-1)
    if (!step) return
    lastGroup = { key: '', at: 0 }
    const { text } = get()
    set((state) => ({
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], { text, label: step.label }],
      isBusy: true,
    }))
    take(await documentWorker().setText(step.text))
    touched()
  })
}

function touched(): void {
  const { text, save, file } = get()
  if (save.kind === 'conflict') return
  if (text === onDisk.text) {
    set({ save: { kind: 'saved' } })
    clearTimeout(saveTimer)
    dropDraft(file)
    return
  }
  set({ save: { kind: 'unsaved' } })
  clearTimeout(saveTimer)
  saveTimer = setTimeout(() => void saveNow(), SAVE_AFTER_MS)
  clearTimeout(draftTimer)
  draftTimer = setTimeout(() => void keepDraft(), DRAFT_AFTER_MS)
}

async function keepDraft(): Promise<void> {
  const { file, text } = get()
  if (file === undefined || text === onDisk.text) return
  const client = await host()
  await client.playbooks.keepDraft({ file, draft: { text, revision: onDisk.revision } }).catch(() => {})
}

function dropDraft(file: string | undefined): void {
  clearTimeout(draftTimer)
  if (file === undefined) return
  void host().then((client) => client.playbooks.keepDraft({ file, draft: null }).catch(() => {}))
}

/** Writes the text to disk, over the revision that was read. Resolves when it is there, or `save` says why it is not. */
export async function saveNow(): Promise<void> {
  clearTimeout(saveTimer)
  await queue
  const { file, text, save } = get()
  if (file === undefined || text === onDisk.text || save.kind === 'conflict' || save.kind === 'saving') return
  set({ save: { kind: 'saving' } })
  try {
    const { revision } = await (await host()).playbooks.write({ file, text, revision: onDisk.revision })
    if (get().file !== file) return
    onDisk = { text, revision }
    if (get().text === text) {
      set({ save: { kind: 'saved' } })
      dropDraft(file)
    } else touched()
  } catch (thrown) {
    const refusal = refusalOf(thrown)
    const theirs =
      refusal?.code === 'playbook/changed' ? (refusal.data as { text: string; revision: string }) : undefined
    set({ save: theirs ? { kind: 'conflict', theirs } : { kind: 'failed', message: messageOf(thrown) } })
  }
}

/** Ends a conflict: with the text of the Studio over the file, or with the file's. Either way the other is one undo away. */
export async function settleConflict(whose: 'mine' | 'theirs'): Promise<void> {
  const { save } = get()
  if (save.kind !== 'conflict') return
  const { text, revision } = save.theirs
  onDisk = { text, revision }
  set({ save: { kind: 'unsaved' } })
  if (whose === 'theirs') await setText(text, 'Take what is on disk', '')
  else await saveNow()
}

/** Takes the edits of a Studio that died, or forgets them. */
export async function settleDraft(take: boolean): Promise<void> {
  const { draft, file } = get()
  set({ draft: undefined })
  if (draft && take) await setText(draft.text, 'Recover unsaved edits', '')
  else dropDraft(file)
}

/** Somebody else wrote the open file: where nothing of ours is unsaved it is simply taken, as a step that undo takes back. */
async function fileChanged(file: string): Promise<void> {
  if (get().file !== file) return
  try {
    const read = await (await host()).playbooks.read({ file })
    if (read.revision === onDisk.revision || get().file !== file) return
    const isClean = get().text === onDisk.text
    if (!isClean && read.text !== get().text) {
      clearTimeout(saveTimer)
      set({ save: { kind: 'conflict', theirs: { text: read.text, revision: read.revision } } })
      return
    }
    onDisk = { text: read.text, revision: read.revision }
    await setText(read.text, 'Changed on disk', '')
    set({ save: { kind: 'saved' } })
  } catch (thrown) {
    set({ save: { kind: 'failed', message: messageOf(thrown) } })
  }
}

async function surroundingsChanged(): Promise<void> {
  const { file } = get()
  if (file === undefined) return
  const around = await surroundingsOf(file, get().text)
  await inOrder(async () => {
    if (get().file === file) take(await documentWorker().setSurroundings(around, get().text))
  })
}

/** Follows what others do to files; call once. */
export function followFiles(): void {
  onHint((hint) => {
    if (hint.topic === 'playbook.changed' && hint.file === get().file) void fileChanged(hint.file)
    else if (hint.topic === 'playbook.changed' || hint.topic === 'lists.changed') void surroundingsChanged()
  })
  window.addEventListener('beforeunload', (event) => {
    const { save } = get()
    if (save.kind !== 'saved') event.preventDefault()
  })
}
