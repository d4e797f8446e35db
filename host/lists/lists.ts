// Lists kept with the workspace: `lists/NAME.txt`, one value a line; empty lines and lines that begin with # are left out. A
// file is read again when it has changed. Never writes.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Lists } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'

const SUFFIX = '.txt'
/** No separators: a name never leads out of the folder. */
const NAME = /^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_ .-]*$/u
const MAX_BYTES = 64 * 1024 * 1024

interface Kept {
  stamp: string
  values: readonly string[]
}

export interface WorkspaceLists extends Lists {
  /** In alphabetical order; none where there is no such folder. */
  names(): string[]
  /** Of each list that has one: the first value with a comment behind it, which is part of the value. Lists that cannot be read are left out. */
  commented(): { [list: string]: string }
}

/** @param folder `lists/` of a workspace; it need not be there */
export function openLists(folder: string): WorkspaceLists {
  const kept = new Map<string, Kept>()
  const lists: WorkspaceLists = {
    names() {
      try {
        const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX))
        const names = files.map((file) => file.slice(0, -SUFFIX.length))
        return names.filter((name) => NAME.test(name)).sort()
      } catch (cause) {
        if (isMissing(cause)) return []
        throw unreadable(folder, cause)
      }
    },
    commented() {
      return Object.fromEntries(
        lists.names().flatMap((name) => {
          const found = commentedValue(valuesQuietly(lists, name))
          return found === undefined ? [] : [[name, found]]
        }),
      )
    },
    /** @throws HostError `list/unreadable`, `list/too-large` */
    get(name) {
      if (!NAME.test(name)) return undefined
      const file = join(folder, `${name}${SUFFIX}`)
      try {
        const { size, mtimeNs, ino, isFile } = stampOf(file)
        if (!isFile) throw new HostError('list/unreadable', `${file} is no file. Put the list in one of that name.`)
        if (size > MAX_BYTES) {
          throw new HostError('list/too-large', `The list ${file} has more than ${MAX_BYTES} bytes. Split it.`)
        }
        const stamp = `${size} ${mtimeNs} ${ino}`
        const known = kept.get(name)
        if (known?.stamp === stamp) return known.values
        const values = Object.freeze(valuesOf(readFileSync(file, 'utf8')))
        kept.set(name, { stamp, values })
        return values
      } catch (cause) {
        if (isMissing(cause)) return undefined
        throw cause instanceof HostError ? cause : unreadable(file, cause)
      }
    },
  }
  return lists
}

function valuesQuietly(lists: Lists, name: string): readonly string[] {
  try {
    return lists.get(name) ?? []
  } catch {
    return [] // told when the list is used
  }
}

const looked = new WeakMap<readonly string[], string | undefined>()

function commentedValue(values: readonly string[]): string | undefined {
  if (!looked.has(values))
    looked.set(
      values,
      values.find((value) => /\s#/.test(value)),
    )
  return looked.get(values)
}

function stampOf(file: string) {
  const stats = statSync(file, { bigint: true })
  return { size: Number(stats.size), mtimeNs: stats.mtimeNs, ino: stats.ino, isFile: stats.isFile() }
}

/** The values of a list's text. */
export function valuesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

const isMissing = (cause: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')

function unreadable(path: string, cause: unknown): HostError {
  const { code } = cause as NodeJS.ErrnoException
  return new HostError('list/unreadable', `${path} cannot be read (${code}). Check its permissions.`, { cause })
}
