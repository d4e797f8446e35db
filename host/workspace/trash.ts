// The trash of a workspace: what was thrown away keeps its path under a folder of its own, and goes back there.
import { mkdirSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HostError } from '../host-error.ts'
import { newId } from '../new-id.ts'
import { unreadable } from '../playbooks/playbook-text.ts'
import { codeOf, moveToFree, reasonOf, syncFolder } from './file-writing.ts'
import type { WorkspaceFolder } from './workspace-folder.ts'

/** Names what was thrown away: when, and its path. */
const TRASHED = /^(\d{8}-\d{6}-[0-9a-z]{8})\/(.+)$/

export interface Trash {
  /** Moves the file into the trash. @returns what brings it back. @throws HostError `playbook/unknown`, `playbook/unwritable` */
  put(file: string): string
  /** @returns the file, back in its place. @throws HostError `playbook/not-in-trash`, `playbook/exists` */
  restore(trashed: string): string
}

/** @param trashDir made when something is thrown away */
export function openTrash(folder: WorkspaceFolder, trashDir: string, clock: { now(): number }): Trash {
  return {
    put(file) {
      const path = folder.locate(file)
      const id = newId(clock.now(), 8)
      const target = join(trashDir, id, file)
      try {
        mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
        moveToFree(path, target)
        syncFolder(dirname(target))
        syncFolder(dirname(path))
      } catch (cause) {
        removeEmpty(trashDir, id, file)
        if (codeOf(cause) === 'ENOENT') throw unreadable(file, cause)
        throw new HostError('playbook/unwritable', `${file} cannot be put into the trash: ${reasonOf(cause)}.`, {
          cause,
        })
      }
      return `${id}/${file}`
    },
    restore(trashed) {
      const [, id = '', file = ''] = TRASHED.exec(trashed) ?? []
      if (id === '') throw notInTrash(trashed)
      const path = folder.locate(file)
      try {
        mkdirSync(dirname(path), { recursive: true })
        if (!moveToFree(join(trashDir, id, file), path)) {
          const message = `There is a file ${file} again: rename or remove it, then restore the old one.`
          throw new HostError('playbook/exists', message)
        }
        syncFolder(dirname(path))
      } catch (cause) {
        if (cause instanceof HostError) throw cause
        if (codeOf(cause) === 'ENOENT') throw notInTrash(trashed)
        throw new HostError('playbook/unwritable', `${file} cannot be restored: ${reasonOf(cause)}.`, { cause })
      }
      removeEmpty(trashDir, id, file)
      return file
    },
  }
}

function removeEmpty(trashDir: string, id: string, file: string): void {
  try {
    for (let at = dirname(join(id, file)); at !== '.'; at = dirname(at)) rmdirSync(join(trashDir, at))
  } catch {
    // Something else is in it.
  }
}

function notInTrash(trashed: string): HostError {
  return new HostError('playbook/not-in-trash', `The trash has no ${trashed}: it was restored or removed already.`)
}
