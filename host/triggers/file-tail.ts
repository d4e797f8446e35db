// A file that grows by lines, as Suricata's eve.json and Wazuh's alerts.json do: followed over rotation (renamed, or copied and
// emptied) and restarts. A renamed file is read on beside the new one until nobody has written to it for a while: its writer goes
// on with it until it is told. The places are kept in one transaction with the alerts, so that no line is lost or taken twice.
import { closeSync, fstatSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JsonValue } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { StoreError } from '../store/errors.ts'
import type { Handed } from './intake.ts'
import { handedOfLine } from './lines.ts'
import { type FilePlace, findRotated, headOf, inodeAt, isAt, type OpenFile, openLog } from './log-files.ts'
import { LONGEST_LINE, lastLineEnd, readLines, rest } from './log-lines.ts'
import { keepStatus, type PortContext, type PortStatus, type TriggerPort } from './port.ts'
import type { SourceOf } from './triggers-schema.ts'

const LOOK_MS = 250
/** Looks in which a file of a former name did not grow: after so many it is done. Counted, for a clock may be set; a minute. */
const QUIET_LOOKS = 240
/** Files of former names that are read on at once. */
const MOST_FORMER = 16
/** After so many lines in a row that are no JSON, no more of them are kept until one is. */
const MOST_BAD = 25

/** The place in the file that has the name, and in those that had it. */
interface Place extends FilePlace {
  former?: FilePlace[]
}

interface Reading {
  file: OpenFile
  offset: number
  head: string
  badInARow: number
  /** Inside a line that is too long. */
  isInLong: boolean
  seenSize: number
  quietLooks: number
}

export function createFileTail(name: string, source: SourceOf<'file-tail'>, context: PortContext): TriggerPort {
  const { clock, intake, folder } = context
  const path = resolve(folder, source.path)
  const origin = { name, format: source.format, deduplicate: source.deduplicate }
  const status = keepStatus(context.onTrouble)
  /** The file that has the name stands last. */
  let readings: Reading[] = []
  /** Where to go on, while nothing is open. */
  let place: Place | undefined
  let isPlaced = false
  let stopTimer = () => {}
  let isStopped = false
  let turning = Promise.resolve()

  const placeNow = (): Place | undefined => {
    const places = readings.map(({ file, offset, head }): FilePlace => ({ inode: file.inode, offset, head }))
    const last = places.pop()
    return last && { ...last, ...(places.length > 0 && { former: places }) }
  }
  const close = (): void => {
    place = placeNow() ?? place
    for (const { file } of readings.splice(0)) closeSync(file.fd)
  }
  const isOpen = (file: OpenFile): boolean => readings.some((one) => one.file.inode === file.inode)
  const addFormer = (file: OpenFile, at = 0, head = ''): void => {
    if (isOpen(file)) closeSync(file.fd)
    else readings.push(readingOf(file, at, head))
  }

  /** Opens what the place is in, and what has come after it. */
  const open = (): void => {
    const current = openLog(path)
    if (place && !(current && isAt(current, place))) {
      const { read, later } = findRotated(path, place, current?.inode)
      if (read) addFormer(read, place.offset, place.head)
      else if (current && current.inode !== place.inode) context.onLoss(lossOf(path))
      for (const file of later) addFormer(file)
    }
    const known = place
    for (const former of known?.former ?? []) {
      const { read } = findRotated(path, former, undefined)
      if (read && (isOpen(read) || read.inode === current?.inode)) closeSync(read.fd)
      else if (read) readings.unshift(readingOf(read, former.offset, former.head))
    }
    if (!current) return
    if (known && isAt(current, known)) readings.push(readingOf(current, known.offset, known.head))
    else {
      const at = !known && source.from === 'end' ? lastLineEnd(current.fd, fstatSync(current.fd).size) : 0
      readings.push(readingOf(current, at, headOf(current.fd, at)))
    }
  }

  /** Whether the name stands for another file now, or for the same, emptied. */
  const notice = (): void => {
    const newest = readings.at(-1) as Reading
    const inode = inodeAt(path)
    if (inode !== undefined && inode !== newest.file.inode) {
      const file = openLog(path)
      if (file) addFormer(file)
    } else if (!isAt(newest.file, { ...newest, inode: newest.file.inode })) {
      const { read } = findRotated(path, { ...newest, inode: newest.file.inode }, newest.file.inode)
      readings.pop()
      if (read) addFormer(read, newest.offset, newest.head)
      readings.push(readingOf(newest.file, 0, ''))
    }
    while (readings.length > MOST_FORMER + 1) {
      const [oldest] = readings.splice(0, 1)
      if (oldest) closeSync(oldest.file.fd)
      context.onLoss(`${path} was rotated more than ${MOST_FORMER} times before it was read: the oldest is left out.`)
    }
  }

  /** One piece. @returns whether there may be more */
  const readOn = async (reading: Reading): Promise<boolean> => {
    const piece = readLines(reading.file.fd, reading.offset)
    if (!piece) return false
    const lines = piece.text.split('\n')
    const handed: Handed[] = []
    if (piece.isLong && !reading.isInLong) handed.push(longLine(piece.text, path))
    if (reading.isInLong || piece.isLong) lines.shift()
    const isInLong = piece.isLong
    await keep(reading, handed, lines, piece.end)
    reading.isInLong = isInLong
    return true
  }

  const keep = async (reading: Reading, handed: Handed[], lines: string[], end: number): Promise<void> => {
    let bad = reading.badInARow
    for (const line of lines) {
      if (line.trim() === '') continue
      const alerts = handedOfLine(line, `A line of ${path}`)
      bad = alerts.some((one) => 'text' in one) ? bad + 1 : 0
      if (bad <= MOST_BAD) handed.push(...alerts)
    }
    const before = { offset: reading.offset, head: reading.head }
    Object.assign(reading, { offset: end, head: headOf(reading.file.fd, end) })
    try {
      await intake.accept(origin, handed, placeNow() as unknown as JsonValue)
      reading.badInARow = bad
    } catch (thrown) {
      Object.assign(reading, before)
      throw thrown
    }
  }

  /** A file of a former name in which nothing more comes: what stands after its last line end is a line, too. */
  const finish = async (reading: Reading): Promise<void> => {
    const { size } = fstatSync(reading.file.fd)
    const isNew = size !== reading.seenSize
    reading.seenSize = size
    reading.quietLooks = isNew ? 0 : reading.quietLooks + 1
    if (reading.quietLooks < QUIET_LOOKS) return
    const all = readings
    readings = readings.filter((one) => one !== reading)
    try {
      const last = reading.isInLong ? '' : rest(reading.file.fd, reading.offset)
      const handed = last.trim() === '' ? [] : handedOfLine(last, `The last line of ${path}`)
      await intake.accept(origin, handed, placeNow() as unknown as JsonValue)
      closeSync(reading.file.fd)
    } catch (thrown) {
      readings = all
      throw thrown
    }
  }

  const look = async (): Promise<void> => {
    if (!isPlaced) place = (await context.place()) as Place | undefined
    isPlaced = true
    if (readings.length === 0) open()
    if (readings.length === 0) return status.set({ state: 'waiting', problem: `${path} is not there.` })
    notice()
    for (const reading of [...readings]) {
      while (!isStopped && (await readOn(reading)));
      if (!isStopped && reading !== readings.at(-1)) await finish(reading)
    }
    status.set(statusOf(readings, path))
  }

  const turn = (): void => {
    turning = look()
      .catch((reason: unknown) => {
        const problem = reason instanceof Error ? reason.message : String(reason)
        const isFull = reason instanceof HostError && reason.code === 'alerts/too-many'
        status.set({ ...status.now(), state: isFull ? 'running' : 'troubled', problem })
        // The files of former names stay open while what they hold cannot be kept: nobody else knows of them yet.
        if (!(isFull || reason instanceof StoreError)) close()
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
    status: status.now,
  }
}

const readingOf = (file: OpenFile, offset: number, head: string): Reading => ({
  file,
  offset,
  head,
  badInARow: 0,
  isInLong: false,
  seenSize: -1,
  quietLooks: 0,
})

const longLine = (text: string, path: string): Handed => ({
  text,
  problem: {
    code: 'alerts/unreadable',
    message: `A line of ${path} has more than ${LONGEST_LINE / 1024 / 1024} MiB: it is passed over.`,
  },
})

function statusOf(readings: readonly Reading[], path: string): PortStatus {
  const sum = (of: (reading: Reading) => number) => readings.reduce((all, reading) => all + of(reading), 0)
  const bytes = { readBytes: sum(({ offset }) => offset), totalBytes: sum(({ file }) => fstatSync(file.fd).size) }
  if (readings.every(({ badInARow }) => badInARow <= MOST_BAD)) return { state: 'running', ...bytes }
  const problem = `${path} has turned into something that is no JSON by lines: they are passed over until one is. Mend or replace the file.`
  return { state: 'troubled', problem, ...bytes }
}

const lossOf = (path: string): string =>
  `${path} was replaced, and the file that was read before is not beside it: lines that were written to it last may be missing. Rotate by renaming, and compress only the next time (delaycompress).`
