// A file that grows by lines, as Suricata's eve.json and Wazuh's alerts.json do: followed over rotation (a new file of the name, the
// rest of the old one read first), truncation and restarts. The place is kept in one transaction with the alerts, so that no line is
// lost or taken twice.
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, readdirSync, readSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { JsonValue } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import { openPlainFile } from '../workspace/plain-file.ts'
import type { Handed } from './intake.ts'
import type { PortContext, PortStatus, TriggerPort } from './port.ts'
import type { SourceOf } from './triggers-schema.ts'

const LOOK_MS = 250
const CHUNK = 1024 * 1024
/** A line that is longer is no alert; what follows its end is read again. */
const LONGEST_LINE = 8 * 1024 * 1024
/** The beginning of a file, by which it is known again where numbers of files are used again. */
const HEAD = 256
/** After so many lines in a row that are no JSON, the file is taken for something else. */
const MOST_BAD = 25

interface Place {
  inode: string
  offset: number
  head: string
}

interface Open {
  fd: number
  inode: string
}

export function createFileTail(name: string, source: SourceOf<'file-tail'>, context: PortContext): TriggerPort {
  const { clock, intake, folder } = context
  const path = resolve(folder, source.path)
  const origin = { name, format: source.format, deduplicate: source.deduplicate }
  let place: Place | undefined
  let isPlaced = false
  let open: Open | undefined
  let badInARow = 0
  let isSkippingLine = false
  let stopTimer = () => {}
  let isStopped = false
  let turning = Promise.resolve()
  let status: PortStatus = { state: 'waiting' }

  const close = (): void => {
    if (open) closeSync(open.fd)
    open = undefined
  }

  /** The file that the place is in, wherever it is called by now; else the one of the name. */
  const openFile = (): Open | undefined => {
    const current = openAt(path)
    if (!place || (current && isAt(current, place))) return current
    const rotated = findRotated(path, place)
    if (rotated) {
      if (current) closeSync(current.fd)
      return rotated
    }
    return current
  }

  const begin = (file: Open): void => {
    const { size } = fstatSync(file.fd)
    const isKnown = place !== undefined && isAt(file, place)
    if (isKnown && size >= (place?.offset ?? 0)) return
    const isFirst = place === undefined
    const offset = isFirst && source.from === 'end' ? lastLineEnd(file.fd, size) : 0
    place = { inode: file.inode, offset, head: headOf(file.fd, offset) }
    badInARow = 0
    isSkippingLine = false
  }

  /** One chunk. @returns whether there may be more */
  const readChunk = async (file: Open): Promise<boolean> => {
    const at = place as Place
    const { size } = fstatSync(file.fd)
    if (size < at.offset) {
      place = { ...at, offset: 0, head: '' } // truncated: it begins anew
      return true
    }
    const buffer = Buffer.alloc(Math.min(CHUNK, size - at.offset))
    const length = buffer.length === 0 ? 0 : readSync(file.fd, buffer, 0, buffer.length, at.offset)
    let used = buffer.subarray(0, length).lastIndexOf(0x0a) + 1
    if (used === 0) {
      if (length < CHUNK) return false
      const whole = wholeLine(file.fd, at.offset, size)
      if (whole === undefined) return false
      if (whole.length > 0) return keep(file, whole, at.offset + whole.length)
      isSkippingLine = true
      used = length
    }
    return keep(file, buffer.subarray(0, used), at.offset + used)
  }

  const keep = async (file: Open, bytes: Buffer, offset: number): Promise<boolean> => {
    const lines = bytes.toString('utf8').split('\n')
    if (isSkippingLine) {
      const end = bytes.indexOf(0x0a)
      isSkippingLine = end < 0
      lines.shift()
    }
    const handed: Handed[] = []
    for (const line of lines) {
      if (line.trim() === '') continue
      const one = handedOf(line, path)
      badInARow = 'text' in one ? badInARow + 1 : 0
      if (badInARow > MOST_BAD) break
      handed.push(one)
    }
    const next: Place = { inode: file.inode, offset, head: headOf(file.fd, offset) }
    await intake.accept(origin, handed, next as unknown as JsonValue)
    place = next
    return true
  }

  const look = async (): Promise<void> => {
    if (!isPlaced) place = (await context.place()) as Place | undefined
    isPlaced = true
    open ??= openFile()
    if (!open) {
      status = { state: 'waiting', problem: `${path} is not there.` }
      return
    }
    begin(open)
    if (badInARow > MOST_BAD) {
      status = {
        state: 'troubled',
        problem: `${path} has turned into something that is no JSON by lines. Mend or replace the file.`,
      }
      if (isReplaced(path, open)) close()
      return
    }
    while (!isStopped && (await readChunk(open)) && badInARow <= MOST_BAD);
    status = { state: 'running', readBytes: place?.offset ?? 0, totalBytes: fstatSync(open.fd).size }
    // Everything of it is read: where the name stands for another file now, that one is next.
    if (isReplaced(path, open) && fstatSync(open.fd).size <= (place?.offset ?? 0) + CHUNK) {
      const isDone = nothingLeft(open.fd, place?.offset ?? 0)
      if (isDone) {
        close()
        const next = openAt(path)
        if (next) {
          open = next
          place = { inode: next.inode, offset: 0, head: '' }
        }
      }
    }
  }

  const turn = (): void => {
    turning = look()
      .catch((reason: unknown) => {
        const message = reason instanceof Error ? reason.message : String(reason)
        const isFull = reason instanceof HostError && reason.code === 'alerts/too-many'
        status = { ...status, state: isFull ? 'running' : 'troubled', problem: message }
        if (!isFull) close()
      })
      .finally(() => {
        if (!isStopped) stopTimer = clock.after(LOOK_MS, turn)
      })
  }

  return {
    start: turn,
    async stop() {
      isStopped = true
      stopTimer()
      await turning
      close()
    },
    status: () => status,
  }
}

function handedOf(line: string, path: string): Handed {
  if (line.includes('\0')) {
    return {
      text: line.replaceAll('\0', '').slice(0, 200),
      problem: { code: 'alerts/binary', message: `A line of ${path} is no text.` },
    }
  }
  try {
    return { value: parseAlertText(line) }
  } catch {
    return { text: line, problem: { code: 'alerts/unreadable', message: `A line of ${path} is no JSON.` } }
  }
}

function openAt(path: string): Open | undefined {
  try {
    const fd = openPlainFile(path)
    const stats = fstatSync(fd, { bigint: true })
    return { fd, inode: `${stats.dev}:${stats.ino}` }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EFTYPE') throw new HostError('triggers/no-file', `${path} is no file.`)
    throw cause
  }
}

/** The same file as the place is in: by its number, and by how it begins. */
function isAt({ fd, inode }: Open, { inode: known, head, offset }: Place): boolean {
  return inode === known && (head === '' || head === headOf(fd, offset))
}

/** A file beside it that the place is in: logs are rotated by renaming. */
function findRotated(path: string, place: Place): Open | undefined {
  const folder = dirname(path)
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch {
    return undefined // the folder has gone as well
  }
  for (const name of names) {
    const other = join(folder, name)
    if (other === path || /\.(gz|zst|xz|bz2)$/.test(name)) continue
    try {
      const stats = statSync(other, { bigint: true })
      if (!stats.isFile() || `${stats.dev}:${stats.ino}` !== place.inode) continue
      const open = openAt(other)
      if (open && isAt(open, place)) return open
      if (open) closeSync(open.fd)
    } catch {
      // gone in this very moment
    }
  }
  return undefined
}

function isReplaced(path: string, { inode }: Open): boolean {
  try {
    const stats = statSync(path, { bigint: true })
    return `${stats.dev}:${stats.ino}` !== inode
  } catch {
    return false // moved away, and nothing there yet: more may still be written to it
  }
}

/** Hash of the first bytes, as far as they were read. */
function headOf(fd: number, offset: number): string {
  const buffer = Buffer.alloc(Math.min(HEAD, offset))
  if (buffer.length === 0) return ''
  const length = readSync(fd, buffer, 0, buffer.length, 0)
  return `${buffer.length} ${createHash('sha256').update(buffer.subarray(0, length)).digest('base64url').slice(0, 22)}`
}

function lastLineEnd(fd: number, size: number): number {
  const buffer = Buffer.alloc(Math.min(CHUNK, size))
  const from = size - buffer.length
  const length = readSync(fd, buffer, 0, buffer.length, from)
  return from + buffer.subarray(0, length).lastIndexOf(0x0a) + 1
}

/** The line that begins here, its end included; empty where it is too long, undefined where it has no end yet. */
function wholeLine(fd: number, offset: number, size: number): Buffer | undefined {
  const buffer = Buffer.alloc(Math.min(LONGEST_LINE, size - offset))
  const length = readSync(fd, buffer, 0, buffer.length, offset)
  const end = buffer.subarray(0, length).indexOf(0x0a) + 1
  if (end > 0) return buffer.subarray(0, end)
  return length < LONGEST_LINE ? undefined : Buffer.alloc(0)
}

function nothingLeft(fd: number, offset: number): boolean {
  return fstatSync(fd).size <= offset || lastLineEnd(fd, fstatSync(fd).size) <= offset
}
