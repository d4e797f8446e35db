// A workspace's playbooks: plain files in its folder. What is read and written here is what git, an editor and the command
// line see; nothing about a playbook is kept anywhere else.
import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { PlaybookText } from '../../api/index.ts'
import {
  type AppliedException,
  applyEdits,
  type Catalog,
  type FindPlaybook,
  type JsonObject,
  type JsonValue,
  type Plan,
  readPlaybook,
  type SourceDocument,
  usableId,
} from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { moveToFree, syncFolder, unwritable, writeBeside } from '../workspace/file-writing.ts'
import { openTrash } from '../workspace/trash.ts'
import type { WorkspaceFolder } from '../workspace/workspace-folder.ts'
import {
  type CheckedPlaybook,
  checkPlaybook,
  hasErrors,
  PLAYBOOK_SUFFIX,
  playbooksBeside,
  sampleFileOf,
  whyNotRun,
} from './check-playbook.ts'
import { type Draft, openDrafts } from './drafts.ts'
import { locatePlaybook, readPlaybookText, writePlaybookText, writeUnderFreeName } from './playbook-text.ts'
import { createSummaries, type Summary, type Surroundings } from './summaries.ts'
import { type Template, templateNamed, templates } from './templates.ts'

export interface Playbooks {
  list(): Promise<Summary[]>
  read(file: string): Promise<PlaybookText>
  /** Read and compiled as it is on disk. */
  check(file: string): Promise<CheckedPlaybook>
  /** The plan of the file as it is on disk now. @throws HostError `playbook/has-errors`, `playbook/has-exceptions` */
  planToRun(file: string): Promise<Plan>
  /** What of the workspace counts when a playbook is checked. */
  surroundings(): Surroundings
  /** Another version of a playbook, which calls those that `playbooks` finds. */
  checkText(text: string, file: string, playbooks: FindPlaybook): CheckedPlaybook
  /** Where it is on disk. @throws HostError `playbook/bad-name`, `path/outside` */
  locate(file: string): string
  write(file: string, text: string, revision: string | null): Promise<{ revision: string; modifiedMs: number }>
  /** A new file from a template, with an alert beside it to rehearse it with. */
  create(title: string, template: string): Promise<string>
  import(fileName: string, text: string): Promise<string>
  duplicate(file: string, title: string): Promise<string>
  rename(file: string, title: string): Promise<string>
  trash(file: string): Promise<string>
  restore(trashed: string): Promise<string>
  keepDraft(file: string, draft: { text: string; revision: string } | null): Promise<void>
  readDraft(file: string): Draft | undefined
}

export interface PlaybooksContext {
  folder: WorkspaceFolder
  /** Holds `trash/` and `drafts/`. */
  dataDir: string
  catalog: Catalog
  surroundings(): Surroundings
  /** A playbook that takes exceptions from rules is not run. */
  refuseExceptions?: boolean
  clock: { now(): number }
  /** Called after every change that was made here. */
  onChange?(): void
}

export function createPlaybooks(context: PlaybooksContext): Playbooks {
  const { folder, dataDir, catalog, surroundings, clock, onChange = () => {} } = context
  const summaries = createSummaries(context)
  const trash = openTrash(folder, join(dataDir, 'trash'), clock)
  const drafts = openDrafts(join(dataDir, 'drafts'), clock)
  const inOrder = createOrder()

  const changing = <T>(work: () => Promise<T>): Promise<T> => inOrder(work).finally(onChange)
  const read = (file: string) => readPlaybookText(folder, file)
  const write = (file: string, text: string, revision: string | null) => writePlaybookText(folder, file, text, revision)
  const writeNew = (title: string, text: string, beside = '') =>
    writeUnderFreeName(folder, text, (attempt) => fileFor(title, attempt, beside))

  const check = async (file: string): Promise<CheckedPlaybook> => {
    const { text } = await read(file)
    const playbooks = playbooksBeside(locatePlaybook(folder, file), folder.holds)
    return checkPlaybook(text, { file, catalog, ...surroundings(), playbooks })
  }

  return {
    list: summaries.list,
    read,
    locate: (file) => locatePlaybook(folder, file),
    check,
    async planToRun(file) {
      const checked = await check(file)
      const [exception] = checked.exceptions
      if (!checked.plan || hasErrors(checked)) throw hasErrorsIn(checked)
      if (exception && context.refuseExceptions) throw refusedException(file, exception)
      return checked.plan
    },
    surroundings,
    checkText: (text, file, playbooks) => checkPlaybook(text, { file, catalog, ...surroundings(), playbooks }),
    write: (file, text, revision) => changing(() => write(file, text, revision)),
    create: (title, id) =>
      changing(async () => {
        const { playbook, alert } = knownTemplate(id)
        const file = await writeNew(title, playbook(JSON.stringify(title)))
        await writeSampleOf(folder, file, alert)
        return file
      }),
    import: (fileName, text) =>
      changing(async () => {
        const name = basename(fileName.replaceAll('\\', '/')).replace(/(\.playbook)?\.(ya?ml|json)$/i, '')
        refuseForeign(fileName, text)
        return writeNew(name, text)
      }),
    duplicate: (file, title) =>
      changing(async () => {
        const { text } = await read(file)
        return writeNew(title, renamed(file, text, title), dirname(file))
      }),
    rename: (file, title) =>
      changing(async () => {
        const { text, revision } = await read(file)
        await write(file, renamed(file, text, title), revision)
        const target = moveToTitle(folder, file, title)
        if (target !== file) drafts.move(file, target)
        return target
      }),
    trash: (file) =>
      changing(async () => {
        locatePlaybook(folder, file)
        return trash.put(file)
      }),
    restore: (trashed) => changing(async () => trash.restore(trashed)),
    keepDraft: async (file, draft) => {
      locatePlaybook(folder, file)
      if (draft) drafts.keep(file, draft)
      else drafts.drop(file)
    },
    readDraft: (file) => {
      locatePlaybook(folder, file)
      return drafts.read(file)
    },
  }
}

/** Puts the alert beside the playbook as its sample, unless something of that name is there. @throws HostError `sample/unwritable` */
async function writeSampleOf(folder: WorkspaceFolder, playbook: string, alert: JsonObject): Promise<void> {
  const file = sampleFileOf(playbook)
  try {
    const path = folder.locate(file)
    const bytes = Buffer.from(`${JSON.stringify(alert, null, 2)}\n`)
    await writeBeside(path, bytes, 0o644, (temporary) => moveToFree(temporary, path))
  } catch (cause) {
    throw unwritable(file, cause, 'sample/unwritable')
  }
}

/** @throws HostError `playbook/unknown-template` */
function knownTemplate(id: string): Template {
  const template = templateNamed(id)
  if (template) return template
  const known = templates.map((one) => one.id).join(', ')
  throw new HostError('playbook/unknown-template', `There is no template ${id}. There are: ${known}.`)
}

/** Changes one after the other: what one has read, no other changes before it has written. */
function createOrder() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

/** Names that Windows keeps for devices (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** A file's name for a title: kebab-case, the n-th with its number. */
function fileFor(title: string, attempt: number, folder: string): string {
  const id = usableId(title.trim() === '' ? 'playbook' : title, new Set()).replace(/^node(?=-|$)/, 'playbook')
  const name = DEVICE.test(id) ? `${id}-playbook` : id
  const file = `${name}${attempt > 1 ? `-${attempt}` : ''}${PLAYBOOK_SUFFIX}`
  return folder === '' || folder === '.' ? file : `${folder}/${file}`
}

/** The text with another name; comments stay. @throws HostError `playbook/not-a-playbook` */
function renamed(file: string, text: string, title: string): string {
  const { source, diagnostics } = readPlaybook(text, { file })
  const edited: ReturnType<typeof applyEdits> | undefined =
    source && applyEdits(source, [{ op: 'set', path: ['name'], value: title }])
  if (edited && 'source' in edited) return edited.source.text
  const why = edited ? edited.problem : (diagnostics[0]?.message ?? 'it cannot be read.')
  throw new HostError('playbook/not-a-playbook', `The name in ${file} cannot be changed: ${why} Mend the file first.`)
}

/** Moves the file to the name that its title asks for, or to the next that is free. */
function moveToTitle(folder: WorkspaceFolder, file: string, title: string): string {
  for (let attempt = 1; ; attempt++) {
    const target = fileFor(title, attempt, dirname(file))
    if (target === file) return file
    try {
      const path = locatePlaybook(folder, target)
      mkdirSync(dirname(path), { recursive: true })
      if (!moveToFree(locatePlaybook(folder, file), path)) continue
      syncFolder(dirname(path))
      return target
    } catch (cause) {
      throw unwritable(target, cause)
    }
  }
}

function refuseForeign(fileName: string, text: string): void {
  const { source, diagnostics } = readPlaybook(text)
  if (source && isPlaybookLike(source)) return
  const why = source ? '`firebreak` or `nodes` is missing in it.' : (diagnostics[0]?.message ?? 'it cannot be read.')
  const message = `${fileName.slice(0, 200)} is no playbook: ${why} Choose a file that ends with ${PLAYBOOK_SUFFIX}.`
  throw new HostError('playbook/not-a-playbook', message)
}

/** It may have mistakes: the Studio helps to mend them. */
function isPlaybookLike({ document }: SourceDocument): boolean {
  return document.has('firebreak') && document.has('nodes')
}

function hasErrorsIn(checked: CheckedPlaybook): HostError {
  const errors = checked.diagnostics.filter(({ severity }) => severity === 'error')
  return new HostError('playbook/has-errors', whyNotRun(checked), {
    data: { diagnostics: errors as unknown as JsonValue },
  })
}

/** What is told of it. */
type RefusedException = Pick<AppliedException, 'code' | 'reason'> & { node?: string | undefined }

/** Why a playbook with an exception from a rule is not run where those are refused. */
export function refusedException(file: string, { code, node, reason }: RefusedException): HostError {
  const where = node === undefined ? 'the workspace' : node
  return new HostError(
    'playbook/has-exceptions',
    `${file} is not run here: ${where} takes an exception from ${code} (${reason}), and this server refuses exceptions.`,
  )
}
