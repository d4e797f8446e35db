// Files and standard input as commands take them: text with a limit, JSON with the place of its mistakes. Every problem is
// told with the name of the file.
import { createReadStream } from 'node:fs'
import { realpath, rename, stat, unlink, writeFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type JsonValue, parseJson as readJson } from '../engine/index.ts'
import { findJsonMistake } from '../host/index.ts'
import { parseAlertText } from '../soc/index.ts'
import { CommandError } from './command-error.ts'
import { formatBytes } from './render/text.ts'

/** The reader of playbooks has its own, smaller limit; beyond this nothing is even read. */
const MAX_PLAYBOOK_BYTES = 64 * 1024 * 1024
export const MAX_ALERT_BYTES = 32 * 1024 * 1024

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

export function cannotRead(file: string, cause: unknown): CommandError {
  const error = cause as NodeJS.ErrnoException
  const reason = REASONS[error.code ?? ''] ?? error.message
  return new CommandError('file/unreadable', `${file} cannot be read: ${reason}.`, { cause })
}

/** @throws CommandError `file/unreadable` (3), `file/too-large` (2), `file/no-text` (2) */
export async function readText(file: string, maxBytes = MAX_PLAYBOOK_BYTES): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > maxBytes) throw tooLarge(file, formatBytes(size), maxBytes)
    // Devices and pipes have no size: no more of them is read than of a file.
    return await readStream(createReadStream(file), file, maxBytes)
  } catch (cause) {
    throw cause instanceof CommandError ? cause : cannotRead(file, cause)
  }
}

export async function readStream(stream: Readable, name: string, maxBytes = MAX_ALERT_BYTES): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array | string)
    size += bytes.length
    if (size > maxBytes) throw tooLarge(name, `more than ${formatBytes(maxBytes)}`, maxBytes)
    chunks.push(bytes)
  }
  return decode(Buffer.concat(chunks), name)
}

function tooLarge(name: string, size: string, maxBytes: number): CommandError {
  const message = `${name} has ${size}, and at most ${formatBytes(maxBytes)} are read. Give a smaller file.`
  return new CommandError('file/too-large', message)
}

function decode(bytes: Buffer, name: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // told below
  }
  const hint = bytes[0] === 0xff || bytes[0] === 0xfe ? ' It looks like UTF-16: save it as UTF-8.' : ''
  throw new CommandError('file/no-text', `${name} is no text in UTF-8.${hint}`)
}

/** @throws CommandError `json/bad` (2) with line and column */
export function parseJson(text: string, name: string): JsonValue {
  try {
    return readJson(text)
  } catch (cause) {
    if (text.trim() === '') {
      throw new CommandError('json/bad', `${name} is empty. Give one JSON value, such as an alert.`, { cause })
    }
    const { line, column, problem } = findJsonMistake(text)
    const lines = text.trim().split('\n')
    const hint =
      lines.length > 1 && isJson(lines[0] as string) ? ' It has one value a line: use --each to run each.' : ''
    const message = `${name}:${line}:${column} is not valid JSON: ${problem}.${hint}`
    throw new CommandError('json/bad', message, { cause })
  }
}

/** One alert: JSON, or a line of CEF or LEEF. @throws CommandError `json/bad` */
export function parseAlert(text: string, name: string): JsonValue {
  try {
    return parseAlertText(text)
  } catch {
    return parseJson(text, name)
  }
}

function isJson(text: string): boolean {
  try {
    readJson(text)
    return true
  } catch {
    return false
  }
}

export interface PlacedValue {
  value: JsonValue
  /** The file with its line, or with the number of the item, for people. */
  place: string
}

/** The elements of a JSON array, or one value a line (NDJSON). @throws CommandError `json/bad` */
export function parseEach(text: string, name: string): PlacedValue[] {
  if (text.trimStart().startsWith('[')) {
    const values = parseJson(text, name) as JsonValue[]
    return values.map((value, index) => ({ value, place: `${name}, item ${index + 1}` }))
  }
  if (isJson(text)) return [{ value: readJson(text), place: name }]
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [{ value: parseAlertText(line), place: `${name}:${index + 1}` }]
    } catch {
      // told below, with its place
    }
    const { column, problem } = findJsonMistake(line)
    throw new CommandError('json/bad', `${name}:${index + 1}:${column} is not valid JSON: ${problem}.`)
  })
}

/** A file without any of these bits is kept from being changed. */
const ANY_MAY_WRITE = 0o222

/**
 * Replaces a file whole or not at all: a crash in between leaves the old one. A link stays, and what it leads to is replaced.
 * @throws CommandError `file/unwritable`
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  let beside = `${file}.${process.pid}.tmp`
  try {
    const real = await realpath(file)
    beside = `${real}.${process.pid}.tmp`
    const { mode } = await stat(real)
    if ((mode & ANY_MAY_WRITE) === 0) throw Object.assign(new Error(), { code: 'EPERM' })
    await writeFile(beside, text, { mode })
    await rename(beside, real)
  } catch (cause) {
    await unlink(beside).catch(() => {})
    throw cannotWrite(file, cause)
  }
}

/** Writes a file that is not there yet. @throws CommandError `file/exists` (2), `file/unwritable` (3) */
export async function createFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new CommandError(
        'file/exists',
        `${file} is there already, and nothing is overwritten. Choose another name.`,
      )
    }
    throw cannotWrite(file, cause)
  }
}

function cannotWrite(file: string, cause: unknown): CommandError {
  const { code, message } = cause as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is a file',
    EACCES: 'this user may not write there',
    EPERM: 'it is read-only',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  }
  return new CommandError('file/unwritable', `${file} cannot be written: ${reasons[code ?? ''] ?? message}.`, {
    cause,
  })
}
