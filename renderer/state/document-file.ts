// The file behind the open playbook: read, saved, and what is done where somebody else writes it, too. Saved means on disk.
// No edit is lost on the way: what could not be written is kept as a draft, and what others wrote is never written over.
import type { Surroundings } from '../worker/open-document.ts'
import { documentWorker } from '../worker/start.ts'
import { catalog } from './catalog.ts'
import { changesDone, inOrder, replaceText, setText, showEmpty, take, useDocument } from './document.ts'
import { host, messageOf, onHint, refusalOf, useHost } from './host.ts'

const get = useDocument.getState
const set = useDocument.setState

const SAVE_AFTER_MS = 600
const DRAFT_AFTER_MS = 200

/** What the file held when it was last read or written; another object each time. */
let onDisk = { file: '', text: '', revision: '' }
/** The write under way; there is one at a time. */
let writing: Promise<void> | undefined
let saveTimer: ReturnType<typeof setTimeout> | undefined
let draftTimer: ReturnType<typeof setTimeout> | undefined

/** Whether the text of the open file differs from what was last read or written. */
const hasUnsaved = (): boolean => get().file === onDisk.file && get().text !== onDisk.text

/** Opens a file of the workspace; what was open is saved first, or kept as a draft. */
export async function openDocument(file: string): Promise<void> {
  if (get().file === file) return
  await saveNow()
  await inOrder(async () => {
    if (get().file === file) return
    while (writing) await writing
    await keepDraft()
    clearTimeout(saveTimer)
    clearTimeout(draftTimer)
    showEmpty(file)
    try {
      const client = await host()
      const [{ text, revision }, { draft }] = await Promise.all([
        client.playbooks.read({ file }),
        client.playbooks.readDraft({ file }),
      ])
      onDisk = { file, text, revision }
      take(await documentWorker().open(file, text, await surroundingsOf(file, text)))
      if (draft && draft.text !== text) set({ draft: { text: draft.text, savedMs: draft.savedMs } })
    } catch (thrown) {
      set({ problem: messageOf(thrown), isBusy: false })
    }
  })
}

/** Other playbooks are read only where this one calls any. */
async function surroundingsOf(file: string, text: string): Promise<Surroundings> {
  const client = await host()
  // Asked for anew: what the Studio knows of the workspace may be older than the hint that brought this about.
  const { lists, people, exceptions } = await client.workspace.get()
  const around: Surroundings = { exceptions, ...(lists.length > 0 && { lists }), ...(people && { people }) }
  if (!catalog.types.some(({ kind, type }) => kind === 'call' && text.includes(type))) return around
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : ''
  const all = await client.playbooks.list()
  const beside = all.filter((one) => one.file !== file && one.file.startsWith(folder)).slice(0, 50)
  const texts = await Promise.all(
    beside.map(async (one) => [one.file, (await client.playbooks.read({ file: one.file })).text]),
  )
  return { ...around, playbooks: Object.fromEntries(texts) }
}

/** The text is another now: it is kept as a draft soon, and saved a little later. */
function textChanged(): void {
  const { file, save } = get()
  if (file !== onDisk.file) return
  clearTimeout(saveTimer)
  clearTimeout(draftTimer)
  if (hasUnsaved()) {
    draftTimer = setTimeout(() => void keepDraft(), DRAFT_AFTER_MS)
    if (save.kind === 'conflict') return
    saveTimer = setTimeout(() => void saveNow(), SAVE_AFTER_MS)
    if (save.kind !== 'saving') set({ save: { kind: 'unsaved' } })
  } else if (save.kind === 'unsaved' || save.kind === 'failed') isSaved()
}

function isSaved(): void {
  set({ save: { kind: 'saved' } })
  clearTimeout(saveTimer)
  clearTimeout(draftTimer)
  dropDraft()
}

function dropDraft(): void {
  const { file } = get()
  if (file === undefined) return
  void host().then((client) => client.playbooks.keepDraft({ file, draft: null }).catch(() => {}))
}

async function keepDraft(): Promise<void> {
  const { file, text } = get()
  if (file === undefined || !hasUnsaved()) return
  const { revision } = onDisk
  const client = await host()
  await client.playbooks.keepDraft({ file, draft: { text, revision } }).catch(() => {})
}

/** Writes the text to disk, over the revision that was read. Resolves when it is there, or `save` says why it is not. */
export async function saveNow(): Promise<void> {
  clearTimeout(saveTimer)
  await changesDone()
  while (writing) await writing
  if (!hasUnsaved() || get().save.kind === 'conflict') return
  writing = write(onDisk.file, get().text, onDisk.revision).finally(() => {
    writing = undefined
  })
  await writing
}

async function write(file: string, text: string, revision: string): Promise<void> {
  set({ save: { kind: 'saving' } })
  try {
    onDisk = { file, text, revision: (await (await host()).playbooks.write({ file, text, revision })).revision }
    if (get().text === text) isSaved()
    else {
      set({ save: { kind: 'unsaved' } })
      textChanged()
    }
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
  onDisk = { ...onDisk, text, revision }
  set({ save: { kind: 'unsaved' } })
  if (whose === 'theirs') await setText(text, 'Take what is on disk', '')
  else await saveNow()
}

/** Takes the edits of a Studio that died, or forgets them. */
export async function settleDraft(isTaken: boolean): Promise<void> {
  const { draft } = get()
  set({ draft: undefined })
  if (draft && isTaken) await setText(draft.text, 'Recover unsaved edits', '')
  else if (!hasUnsaved()) dropDraft()
}

/** Somebody else wrote the open file: where nothing of ours is unsaved it is simply taken, as a step that undo takes back. */
async function fileChanged(file: string): Promise<void> {
  try {
    // If the file was written while it was read, the text is old: it is read again.
    while (!(await tookWhatIsOnDisk(file))) await changesDone()
  } catch (thrown) {
    if (get().file === file) set({ save: { kind: 'failed', message: messageOf(thrown) } })
  }
}

async function tookWhatIsOnDisk(file: string): Promise<boolean> {
  while (writing) await writing
  if (onDisk.file !== file || get().file !== file) return true
  const before = onDisk
  const { text, revision } = await (await host()).playbooks.read({ file })
  // Runs in order with the edits, so that none comes between the check for unsaved text and its replacement.
  return inOrder(async () => {
    if (get().file !== file || revision === onDisk.revision) return true
    if (writing || onDisk !== before) return false
    const isOurs = text === get().text
    if (hasUnsaved() && !isOurs) {
      clearTimeout(saveTimer)
      set({ save: { kind: 'conflict', theirs: { text, revision } } })
      void keepDraft()
      return true
    }
    onDisk = { file, text, revision }
    if (!isOurs) await replaceText(text, 'Changed on disk')
    isSaved()
    return true
  })
}

/** The line to the host is there again: what was written meanwhile is seen, what could not be saved is saved. */
async function lineIsBack(): Promise<void> {
  const { file } = get()
  if (file === undefined) return
  await fileChanged(file)
  if (get().save.kind === 'failed') await saveNow()
}

async function surroundingsChanged(): Promise<void> {
  const { file } = get()
  if (file === undefined) return
  const around = await surroundingsOf(file, get().text)
  await inOrder(async () => {
    if (get().file === file) take(await documentWorker().setSurroundings(around, get().text))
  })
}

/** Follows what is edited, and what others do to files; call once. */
export function followFiles(): void {
  useDocument.subscribe(({ text }, before) => {
    if (text !== before.text) textChanged()
  })
  useHost.subscribe(({ line }, before) => {
    if (line === 'open' && before.line === 'lost') void lineIsBack()
  })
  onHint((hint) => {
    if (hint.topic === 'playbook.changed' && hint.file === get().file) void fileChanged(hint.file)
    else if (hint.topic === 'playbook.changed' || hint.topic === 'surroundings.changed') void surroundingsChanged()
  })
  window.addEventListener('beforeunload', (event) => {
    if (get().save.kind !== 'saved') event.preventDefault()
  })
}
