// The open playbook: its text is the truth, its undo history a list of texts, and every change goes through the worker.
// Nothing of it is stored twice: what it means is the worker's snapshot. How it reaches the disk: document-file.ts.
import { create } from 'zustand'
import type { AppliedException, Diagnostic, Edit, Plan, Playbook } from '../../engine/index.ts'
import type { Snapshot } from '../worker/open-document.ts'
import { documentWorker } from '../worker/start.ts'
import { useHost } from './host.ts'

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
  /** Rules that do not count in it, and why. */
  exceptions: AppliedException[]
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
  exceptions: [],
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

let lastGroup = { key: '', at: 0 }
/** Changes go to the worker one after the other. */
let queue: Promise<unknown> = Promise.resolve()

/** Runs `work` when all that was asked before is done. What it decides, nothing else changes meanwhile. */
export function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work, work)
  queue = next.catch(() => {})
  return next
}

/** Resolves when every change asked so far is in the text. */
export const changesDone = (): Promise<unknown> => queue

/** Shows nothing of `file` yet. */
export function showEmpty(file: string): void {
  lastGroup = { key: '', at: 0 }
  set({ ...EMPTY, file, isBusy: true })
}

/** Shows what the worker made of the document. */
export function take({ text, playbook, plan, diagnostics, exceptions }: Snapshot): void {
  set((state) => ({
    text,
    playbook: playbook ?? state.playbook,
    isReadable: playbook !== undefined,
    plan,
    diagnostics,
    exceptions,
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
    return undefined
  })
}

/** Replaces the whole text, as the source view does while somebody types. */
export function setText(text: string, label = 'Edit source', group = 'source'): Promise<void> {
  return inOrder(async () => {
    if (text !== get().text && readOnly() === undefined) await replaceText(text, label, group)
  })
}

/** Replaces the whole text as one step that undo takes back; from within `inOrder`. */
export async function replaceText(text: string, label: string, group?: string): Promise<void> {
  remember(label, group)
  set({ text, isBusy: true })
  take(await documentWorker().setText(text))
}

/** Without a group a change is a step of its own, whatever came before. */
function remember(label: string, group = ''): void {
  const now = Date.now()
  const isSameGroup = group !== '' && group === lastGroup.key && now - lastGroup.at < GROUP_MS
  lastGroup = { key: group, at: now }
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
  })
}
