// Edits that are not in a playbook's file yet, kept for the case that the Studio dies: one file for each playbook, in the
// data folder, for its owner alone.
import { hash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HostError } from '../host-error.ts'
import { codeOf, reasonOf, writeOwn } from '../workspace/file-writing.ts'

const draftFile = z.object({ file: z.string(), text: z.string(), revision: z.string(), savedMs: z.number() })

export interface Draft {
  text: string
  /** Of the file that was edited. */
  revision: string
  savedMs: number
}

export interface Drafts {
  /** Resolves when it is on disk. @throws HostError `playbook/unwritable` */
  keep(file: string, draft: { text: string; revision: string }): void
  drop(file: string): void
  /** Nothing where there is none, or none that can be read. */
  read(file: string): Draft | undefined
  move(from: string, to: string): void
}

export function openDrafts(draftsDir: string, clock: { now(): number }): Drafts {
  // The name says nothing: any path fits, and none leads out of the folder.
  const pathOf = (file: string) => join(draftsDir, `${hash('sha256', file, 'hex').slice(0, 32)}.json`)
  const keep = (file: string, draft: Draft) => {
    try {
      writeOwn(pathOf(file), JSON.stringify({ file, ...draft }))
    } catch (cause) {
      throw new HostError('playbook/unwritable', `The draft of ${file} cannot be kept: ${reasonOf(cause)}.`, { cause })
    }
  }
  const drop = (file: string) => {
    try {
      rmSync(pathOf(file), { force: true })
    } catch (cause) {
      throw new HostError('playbook/unwritable', `The draft of ${file} cannot be removed: ${reasonOf(cause)}.`, {
        cause,
      })
    }
  }
  const read = (file: string): Draft | undefined => {
    try {
      const parsed = draftFile.safeParse(JSON.parse(readFileSync(pathOf(file), 'utf8')))
      if (!parsed.success || parsed.data.file !== file) return undefined
      const { text, revision, savedMs } = parsed.data
      return { text, revision, savedMs }
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR' || cause instanceof SyntaxError) return undefined
      throw new HostError('playbook/unreadable', `The draft of ${file} cannot be read: ${reasonOf(cause)}.`, { cause })
    }
  }
  return {
    keep: (file, { text, revision }) => keep(file, { text, revision, savedMs: clock.now() }),
    drop,
    read,
    move(from, to) {
      const draft = read(from)
      if (!draft) return
      keep(to, draft)
      drop(from)
    },
  }
}
