// One playbook file: read whole, written whole, and only over the revision that the writer has seen.
import { hash } from 'node:crypto'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PlaybookText } from '../../api/index.ts'
import { HostError } from '../host-error.ts'
import { codeOf, moveToFree, reasonOf, replaceWith, unwritable, writeBeside } from '../workspace/file-writing.ts'
import type { WorkspaceFolder } from '../workspace/workspace-folder.ts'
import { PLAYBOOK_SUFFIX } from './check-playbook.ts'

/** As much as the reader of playbooks takes. */
const MAX_BYTES = 16 * 1024 * 1024
const NEW_FILE_MODE = 0o644

/** SHA-256 over the bytes of a file, as `sha256:` and hex digits. */
export const revisionOf = (bytes: Uint8Array): string => `sha256:${hash('sha256', bytes, 'hex')}`

/** Where a playbook is on disk. @throws HostError `playbook/bad-name`, `path/outside` */
export function locatePlaybook(folder: WorkspaceFolder, file: string): string {
  if (!file.endsWith(PLAYBOOK_SUFFIX) || file.endsWith(`/${PLAYBOOK_SUFFIX}`)) {
    throw new HostError('playbook/bad-name', `${file} is no name for a playbook: it must end with ${PLAYBOOK_SUFFIX}.`)
  }
  return folder.locate(file)
}

/** @throws HostError `playbook/unknown`, `playbook/unreadable`, `playbook/bad-name`, `path/outside` */
export async function readPlaybookText(folder: WorkspaceFolder, file: string): Promise<PlaybookText> {
  const path = locatePlaybook(folder, file)
  try {
    const stats = await stat(path)
    refuseStats(file, stats)
    return textOf(file, await readFile(path), stats.mtimeMs)
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

/**
 * Writes the text; resolves when it is on disk. Of two writers the second is refused with what the first has written.
 * @param revision what the file had when it was read; null: nothing may be there
 * @throws HostError `playbook/changed` (data: what is on disk now), `playbook/unknown` (it is gone), `playbook/unwritable`
 */
export async function writePlaybookText(
  folder: WorkspaceFolder,
  file: string,
  text: string,
  revision: string | null,
): Promise<{ revision: string; modifiedMs: number }> {
  const path = locatePlaybook(folder, file)
  const bytes = Buffer.from(text)
  if (bytes.length > MAX_BYTES) throw new HostError('playbook/unwritable', `${file} ${tooLarge}`)
  try {
    if (revision === null) {
      await mkdir(dirname(path), { recursive: true })
      await writeBeside(path, bytes, NEW_FILE_MODE, (temporary) => {
        if (!moveToFree(temporary, path)) throw changed(file, path)
      })
    } else {
      refuseChange(file, path, revision)
      const mode = statSync(path).mode & 0o777
      await writeBeside(path, bytes, mode, (temporary) => {
        // Once more, now that nothing comes between this look and the rename: another may have written meanwhile.
        refuseChange(file, path, revision)
        replaceWith(path)(temporary)
      })
    }
    return { revision: revisionOf(bytes), modifiedMs: statSync(path).mtimeMs }
  } catch (cause) {
    throw unwritable(file, cause)
  }
}

/** A new file under the first name that is free. @param nameOf the n-th name to try, from 1 */
export async function writeUnderFreeName(
  folder: WorkspaceFolder,
  text: string,
  nameOf: (attempt: number) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const file = nameOf(attempt)
    try {
      await writePlaybookText(folder, file, text, null)
      return file
    } catch (problem) {
      if (!(problem instanceof HostError) || problem.code !== 'playbook/changed' || attempt >= 1_000) throw problem
    }
  }
}

function refuseChange(file: string, path: string, revision: string): void {
  let bytes: Buffer
  try {
    refuseStats(file, statSync(path))
    bytes = readFileSync(path)
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT' && codeOf(cause) !== 'ENOTDIR') throw unreadable(file, cause)
    throw new HostError(
      'playbook/unknown',
      `${file} is not there any more: it was renamed or removed outside the Studio. Put it back, or save the text under another name.`,
      { cause },
    )
  }
  if (revisionOf(bytes) !== revision) throw changed(file, path)
}

function changed(file: string, path: string): HostError {
  const now = textOf(file, readFileSync(path), statSync(path).mtimeMs)
  return new HostError(
    'playbook/changed',
    `${file} was changed on disk meanwhile. Take over what is there, or write over it with its revision.`,
    { data: { ...now } },
  )
}

function refuseStats(file: string, stats: Stats): void {
  if (!stats.isFile()) throw new HostError('playbook/unreadable', `${file} is no file. Remove it, or choose another.`)
  if (stats.size > MAX_BYTES) throw new HostError('playbook/unreadable', `${file} ${tooLarge}`)
}

const tooLarge = `has more than ${MAX_BYTES / 1024 / 1024} MiB, which no playbook needs. Split it.`

function textOf(file: string, bytes: Buffer, modifiedMs: number): PlaybookText {
  try {
    // A byte order mark is left out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { file, text, revision: revisionOf(bytes), modifiedMs }
  } catch (cause) {
    throw new HostError('playbook/unreadable', `${file} is no UTF-8 text. Convert it, or restore it from a backup.`, {
      cause,
    })
  }
}

export function unreadable(file: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause
  if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') {
    return new HostError('playbook/unknown', `There is no file ${file} in this workspace. Look whether it was renamed.`)
  }
  return new HostError('playbook/unreadable', `${file} cannot be read: ${reasonOf(cause)}. Check its permissions.`, {
    cause,
  })
}
