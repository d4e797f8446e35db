// The files that a log has had under one name: known again by number and beginning, found again after they were rotated or copied.
// Only reads.
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { HostError } from '../host-error.ts'
import { openPlainFile } from '../workspace/plain-file.ts'

/** The beginning of a file, by which it is known again where numbers of files are used again, bytes. */
const HEAD = 256
/** What was compressed cannot be read on by bytes. */
const COMPRESSED = /\.(gz|zst|xz|bz2|lz4|zip)$/

/** How far a file was read. */
export interface FilePlace {
  /** Device and number of the file. */
  inode: string
  /** Bytes that were taken. */
  offset: number
  /** Of the first bytes, as far as they were read; empty where none were. */
  head: string
}

export interface OpenFile {
  fd: number
  inode: string
}

/** @returns undefined where nothing is there. @throws HostError `triggers/no-file` for a pipe or a device, and the system's errors */
export function openLog(path: string): OpenFile | undefined {
  try {
    const fd = openPlainFile(path)
    return { fd, inode: inodeOf(fstatSync(fd, { bigint: true })) }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EFTYPE') throw new HostError('triggers/no-file', `${path} is no file.`)
    throw cause
  }
}

/** The number of the file of this name; undefined where none is. */
export function inodeAt(path: string): string | undefined {
  try {
    return inodeOf(statSync(path, { bigint: true }))
  } catch {
    return undefined // moved away, and nothing there yet
  }
}

/** Whether it is the file that was read so far, and still begins as it did. */
export function isAt({ fd, inode }: OpenFile, { inode: known, head, offset }: FilePlace): boolean {
  return inode === known && fstatSync(fd).size >= offset && (head === '' || head === headOf(fd, offset))
}

/** Hash of the first bytes, as far as they were read. */
export function headOf(fd: number, offset: number): string {
  const buffer = Buffer.alloc(Math.min(HEAD, offset))
  if (buffer.length === 0) return ''
  const length = readSync(fd, buffer, 0, buffer.length, 0)
  return `${buffer.length} ${createHash('sha256').update(buffer.subarray(0, length)).digest('base64url').slice(0, 22)}`
}

/** What a rotation has left beside a log: the file that was read so far, and those that came after it, the oldest first. */
export interface Rotated {
  read: OpenFile | undefined
  later: OpenFile[]
}

/**
 * The file that the place is in, by its number (it was renamed) or, where there is none of it, by how it begins (it was copied, and
 * the log itself emptied).
 * @param current number of the file that has the name now
 */
export function findRotated(path: string, place: FilePlace, current: string | undefined): Rotated {
  const others = siblingsOf(path).filter(({ inode }) => inode !== current)
  const renamed = others.find(({ file, inode }) => inode === place.inode && isPlace(file, place, true))
  const found = renamed ?? others.findLast(({ file, isCut }) => isCut && isPlace(file, place, false))
  if (!found) return { read: undefined, later: [] }
  const later = others.filter(
    ({ isCut, changedNs, inode }) => isCut && inode !== found.inode && changedNs > found.changedNs,
  )
  return { read: openSibling(found.file), later: later.flatMap(({ file }) => openSibling(file) ?? []) }
}

interface Sibling {
  file: string
  inode: string
  changedNs: bigint
  /** By its name a former part of the log: `eve.json.1`, `eve.json-20261130`, `eve-20261130.json`. */
  isCut: boolean
}

/** The other files of its folder, the one that was written to last at the end. */
function siblingsOf(path: string): Sibling[] {
  const [folder, name] = [dirname(path), basename(path)]
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch {
    return [] // the folder has gone as well
  }
  const found = names.flatMap((other): Sibling[] => {
    if (other === name || COMPRESSED.test(other)) return []
    const file = join(folder, other)
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
    if (!stats?.isFile()) return []
    return [{ file, inode: inodeOf(stats), changedNs: stats.mtimeNs, isCut: isCutOf(name, other) }]
  })
  return found.sort((a, b) => (a.changedNs < b.changedNs ? -1 : a.changedNs > b.changedNs ? 1 : 0))
}

function isCutOf(name: string, other: string): boolean {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  const isMark = (mark: string) => /^[.-]\d[\d.:T_-]{0,39}$/.test(mark)
  if (other.startsWith(name) && isMark(other.slice(name.length))) return true
  return (
    ending !== '' &&
    other.startsWith(stem) &&
    other.endsWith(ending) &&
    isMark(other.slice(stem.length, -ending.length))
  )
}

function isPlace(file: string, place: FilePlace, isRenamed: boolean): boolean {
  const open = openSibling(file)
  if (!open) return false
  try {
    // A copy of which nothing was read could be a copy of anything.
    return isRenamed ? isAt(open, place) : place.head !== '' && isAt({ ...open, inode: place.inode }, place)
  } finally {
    closeSync(open.fd)
  }
}

function openSibling(file: string): OpenFile | undefined {
  try {
    return openLog(file)
  } catch {
    return undefined // gone in this very moment, or another's
  }
}

const inodeOf = ({ dev, ino }: { dev: bigint; ino: bigint }): string => `${dev}:${ino}`
