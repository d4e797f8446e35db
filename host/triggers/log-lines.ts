// Whole lines of an open file, a piece at a time.
import { fstatSync, readSync } from 'node:fs'

const CHUNK = 1024 * 1024
/** A line that is longer is no alert; what follows its end is read again. */
export const LONGEST_LINE = 8 * 1024 * 1024

export interface Lines {
  text: string
  /** Offset after the last byte that was taken. */
  end: number
  /** It is a part of a line that is too long, and has no line end. */
  isLong: boolean
}

/** Whole lines from there on, about a mebibyte of them; undefined where none has ended yet. */
export function readLines(fd: number, offset: number): Lines | undefined {
  const { size } = fstatSync(fd)
  const bytes = readAt(fd, offset, Math.min(CHUNK, size - offset))
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end > 0) return { text: bytes.toString('utf8', 0, end), end: offset + end, isLong: false }
  if (bytes.length < CHUNK) return undefined
  const long = readAt(fd, offset, Math.min(LONGEST_LINE, size - offset))
  const longEnd = long.indexOf(0x0a) + 1
  if (longEnd > 0) return { text: long.toString('utf8', 0, longEnd), end: offset + longEnd, isLong: false }
  if (long.length < LONGEST_LINE) return undefined
  return { text: bytes.toString('utf8'), end: offset + bytes.length, isLong: true }
}

/** What stands after the last line end. */
export function rest(fd: number, offset: number): string {
  return readAt(fd, offset, Math.min(LONGEST_LINE, fstatSync(fd).size - offset)).toString('utf8')
}

/** Offset after the last line end of a file of this size. */
export function lastLineEnd(fd: number, size: number): number {
  const from = Math.max(0, size - CHUNK)
  return from + readAt(fd, from, size - from).lastIndexOf(0x0a) + 1
}

function readAt(fd: number, offset: number, bytes: number): Buffer {
  if (bytes <= 0) return Buffer.alloc(0)
  const buffer = Buffer.alloc(bytes)
  return buffer.subarray(0, readSync(fd, buffer, 0, bytes, offset))
}
