// Recorded alerts as a stream of batches, of any size in bounded memory: NDJSON by whole lines, JSON (a list, or values one after
// another) and CSV by records, each plain or gzipped. A broken file ends where it breaks, and says so; what came before it counts.

import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { parseJson } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { createValueSplitter } from './json-values.ts'

export type AlertFormat = 'lines' | 'values' | 'csv'

/** Where to go on: how far in which file. Bytes (decompressed) for lines, records for everything else. */
export interface Position {
  file: number
  at: number
}

export interface Batch {
  file: number
  /** Whole lines, the last perhaps without its end; or records as JSON texts. */
  content: { bytes: Uint8Array } | { texts: string[] }
  /** Where the next batch begins. */
  next: Position
  /** Bytes of the files themselves that were read so far, all files together. */
  read: number
}

export interface FileProblem {
  file: number
  message: string
}

/** Lines and records are handed on in batches of about this much. */
const BATCH_BYTES = 256 * 1024
/** One alert may have this much; a line that is longer is handed on in pieces, each of which is no JSON. */
const MOST_LINE = 32 * 1024 * 1024
/** How much is looked at to tell one format from another. */
const PEEK_BYTES = 256 * 1024

const ALERTS = /\.(json|jsonl|ndjson|csv|log)(\.gz)?$/i

/**
 * The files that paths mean, folders whole, sorted.
 * @throws HostError `alerts/no-file`, `alerts/none`
 */
export function findAlertFiles(paths: readonly string[]): { path: string; bytes: number }[] {
  const found = paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) throw new HostError('alerts/no-file', `There is no ${path}. Give a file or folder of recorded alerts.`)
    return stats.isDirectory() ? filesIn(path) : [path]
  })
  const files = [...new Set(found)].map((path) => ({ path, bytes: statSync(path).size }))
  if (files.length === 0) {
    const where = paths.join(', ')
    throw new HostError(
      'alerts/none',
      `${where} holds no alerts: files end in .json, .jsonl, .ndjson, .log or .csv, perhaps with .gz.`,
    )
  }
  return files
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && ALERTS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Everything from a position on. */
export async function* readAlerts(
  files: readonly { path: string; bytes: number }[],
  from: Position,
  onProblem: (problem: FileProblem) => void,
): AsyncGenerator<Batch> {
  let before = files.slice(0, from.file).reduce((sum, { bytes }) => sum + bytes, 0)
  for (let file = from.file; file < files.length; file++) {
    const { path, bytes } = files[file] as { path: string; bytes: number }
    const at = file === from.file ? from.at : 0
    try {
      for await (const { content, next, read } of readFile(path, at)) {
        yield { file, content, next: { file, at: next }, read: before + Math.min(read, bytes) }
      }
    } catch (cause) {
      onProblem({ file, message: whyBroken(cause) })
    }
    before += bytes
    yield { file, content: { texts: [] }, next: { file: file + 1, at: 0 }, read: before }
  }
}

function whyBroken(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR')
    return 'The compressed file ends early or is damaged; what came before was used'
  if (code?.startsWith('CSV_')) return `The CSV cannot be read further: ${message}`
  if (code === 'EACCES' || code === 'EPERM') return 'This user may not read the file'
  return message
}

interface Piece {
  content: Batch['content']
  next: number
  read: number
}

async function* readFile(path: string, at: number): AsyncGenerator<Piece> {
  const isZipped = path.toLowerCase().endsWith('.gz')
  const raw = createReadStream(path, { highWaterMark: BATCH_BYTES })
  const counter = { read: 0 }
  raw.on('data', (chunk) => {
    counter.read += chunk.length
  })
  const stream = isZipped ? raw.pipe(createGunzip()) : raw
  if (isZipped) raw.on('error', (error) => stream.destroy(error))
  const chunks = inUtf8(stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>)
  try {
    const { format, rest } = await detect(path.replace(/\.gz$/i, ''), chunks)
    if (format === 'lines') yield* inLines(rest, at, counter)
    else yield* inRecords(format === 'csv' ? csvRecords(rest) : jsonValues(rest), at, counter)
  } finally {
    raw.destroy()
    stream.destroy()
  }
}

/** UTF-16 (by its mark) becomes UTF-8; the mark of UTF-8 is left out. */
async function* inUtf8(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next()
  if (first.done) return
  const head = first.value
  const encoding =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
  if (encoding === undefined) {
    yield head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
    for (;;) {
      const { done, value } = await chunks.next()
      if (done) return
      yield value
    }
  }
  const decoder = new TextDecoder(encoding)
  yield Buffer.from(decoder.decode(head, { stream: true }))
  for (;;) {
    const { done, value } = await chunks.next()
    if (done) break
    yield Buffer.from(decoder.decode(value, { stream: true }))
  }
  yield Buffer.from(decoder.decode())
}

/** Products call NDJSON `.json` as well: the beginning decides. A first line that is a whole object means lines. */
async function detect(
  path: string,
  chunks: AsyncGenerator<Buffer>,
): Promise<{ format: AlertFormat; rest: AsyncGenerator<Buffer> }> {
  const kept: Buffer[] = []
  let size = 0
  while (size < PEEK_BYTES) {
    const { done, value } = await chunks.next()
    if (done) break
    kept.push(value)
    size += value.length
    if (value.includes(10)) break
  }
  async function* rest() {
    yield* kept
    yield* chunks
  }
  const text = Buffer.concat(kept).toString('utf8').trimStart()
  return { format: formatOf(path, text), rest: rest() }
}

function formatOf(path: string, text: string): AlertFormat {
  if (/\.csv$/i.test(path)) return 'csv'
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'lines'
  if (text.startsWith('[')) return 'values'
  const [line = ''] = text.split('\n', 1)
  try {
    parseJson(line)
    return text.includes('\n') || !line.startsWith('{') ? 'lines' : 'values'
  } catch {
    return text.startsWith('{') && line.trim() === '{' ? 'values' : looksPretty(line) ? 'values' : 'lines'
  }
}

/** A pretty-printed object whose first line is more than its brace: `{ "a": 1,`. A broken line of NDJSON is much longer. */
const looksPretty = (line: string): boolean => line.startsWith('{') && line.length < 200 && /[,{[]\s*$/.test(line)

async function* inLines(chunks: AsyncGenerator<Buffer>, at: number, counter: { read: number }): AsyncGenerator<Piece> {
  let skip = at
  let offset = at
  let held: Buffer[] = []
  let size = 0
  for await (const whole of chunks) {
    if (skip >= whole.length) {
      skip -= whole.length
      continue
    }
    const chunk = skip > 0 ? whole.subarray(skip) : whole
    skip = 0
    const end = chunk.lastIndexOf(10) + 1
    if (end === 0 && size + chunk.length < MOST_LINE) {
      held.push(chunk)
      size += chunk.length
      continue
    }
    const cut = end === 0 ? chunk.length : end
    const bytes = joined([...held, chunk.subarray(0, cut)])
    held = cut < chunk.length ? [chunk.subarray(cut)] : []
    size = chunk.length - cut
    offset += bytes.length
    yield { content: { bytes }, next: offset, read: counter.read }
  }
  if (size > 0) {
    const bytes = joined(held)
    yield { content: { bytes }, next: offset + bytes.length, read: counter.read }
  }
}

/** Of its own memory, so that it can be handed over to a thread. */
function joined(parts: readonly Buffer[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

async function* inRecords(
  records: AsyncIterable<string>,
  at: number,
  counter: { read: number },
): AsyncGenerator<Piece> {
  let texts: string[] = []
  let size = 0
  let number = 0
  for await (const text of records) {
    number++
    if (number <= at) continue
    texts.push(text)
    size += text.length
    if (size < BATCH_BYTES) continue
    yield { content: { texts }, next: number, read: counter.read }
    texts = []
    size = 0
  }
  if (texts.length > 0) yield { content: { texts }, next: number, read: counter.read }
}

async function* jsonValues(chunks: AsyncGenerator<Buffer>): AsyncGenerator<string> {
  const splitter = createValueSplitter(MOST_LINE)
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of chunks) yield* splitter.add(decoder.decode(chunk, { stream: true }))
  yield* splitter.end()
}

async function* csvRecords(chunks: AsyncGenerator<Buffer>): AsyncGenerator<string> {
  const parser = Readable.from(chunks).pipe(
    parse({ columns: true, skip_empty_lines: true, relax_column_count: true, bom: true, max_record_size: MOST_LINE }),
  )
  for await (const record of parser) yield JSON.stringify(record)
}
