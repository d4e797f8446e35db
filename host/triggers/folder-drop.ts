// A folder into which files of alerts are dropped: JSON (one alert or a list) or NDJSON. A file that was taken is moved away, or
// removed; one that cannot be read goes to the folder `failed`, and into the dead letters.
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, type Stats, statSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import type { JsonValue } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import type { Handed } from './intake.ts'
import type { PortContext, PortStatus, TriggerPort } from './port.ts'
import type { SourceOf } from './triggers-schema.ts'

const LOOK_MS = 500
/** A file that was changed within this time may still be written. */
const REST_MS = 1_000
const MOST_BYTES = 64 * 1024 * 1024
const ENDINGS = new Set(['.json', '.ndjson', '.jsonl'])
const BATCH = 1_000

export function createFolderDrop(name: string, source: SourceOf<'folder'>, context: PortContext): TriggerPort {
  const { clock, intake } = context
  const folder = resolve(context.folder, source.path)
  const origin = { name, format: source.format, deduplicate: source.deduplicate }
  let isStopped = false
  let stopTimer = () => {}
  let turning = Promise.resolve()
  let status: PortStatus = { state: 'waiting' }

  const take = async (file: string, stats: Stats): Promise<void> => {
    const path = join(folder, file)
    // The same file, met again after a crash, has the same keys: its alerts are taken once.
    const key = (at: number) => `${file} ${stats.ino} ${Math.round(stats.mtimeMs)} ${at}`
    const { handed, isBad } = readFile(path, file, stats)
    const keyed = handed.map((one, at) => ({ ...one, idempotency: key(at) }))
    for (let at = 0; at < keyed.length; at += BATCH) await intake.accept(origin, keyed.slice(at, at + BATCH))
    if (isBad) putAway(path, join(folder, 'failed'), file)
    else if (source.done === 'remove') rmSync(path)
    else putAway(path, join(folder, 'done'), file)
  }

  const look = async (): Promise<void> => {
    let names: string[]
    try {
      names = readdirSync(folder).sort()
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      const problem =
        code === 'ENOENT' ? `The folder ${folder} is not there.` : `The folder ${folder} cannot be read (${code}).`
      status = { state: code === 'ENOENT' ? 'waiting' : 'troubled', problem }
      return
    }
    for (const file of names) {
      if (isStopped) return
      if (file.startsWith('.') || !ENDINGS.has(extname(file).toLowerCase())) continue
      const stats = lstatSync(join(folder, file), { throwIfNoEntry: false })
      if (!(stats?.isFile() || stats?.isSymbolicLink()) || stats.mtimeMs > clock.now() - REST_MS) continue
      await take(file, stats)
    }
    status = { state: 'running' }
  }

  const turn = (): void => {
    turning = look()
      .catch((reason: unknown) => {
        status = { state: 'troubled', problem: reason instanceof Error ? reason.message : String(reason) }
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
    },
    status: () => status,
  }
}

function readFile(path: string, file: string, stats: Stats): { handed: Handed[]; isBad: boolean } {
  const bad = (text: string, message: string): { handed: Handed[]; isBad: boolean } => ({
    handed: [{ text, problem: { code: 'alerts/unreadable', message } }],
    isBad: true,
  })
  // Whoever may drop files here may not read whatever this user may.
  if (stats.isSymbolicLink()) return bad('', `${file} is a link. Only files themselves are taken: move the file here.`)
  if (stats.size > MOST_BYTES)
    return bad('', `${file} has more than ${MOST_BYTES / 1024 / 1024} MiB. Split it into lines of JSON and tail it.`)
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  if (extname(file).toLowerCase() !== '.json') return byLines(text, file)
  try {
    const value = JSON.parse(text) as JsonValue
    return { handed: (Array.isArray(value) ? value : [value]).map((one) => ({ value: one })), isBad: false }
  } catch {
    return bad(text, `${file} is no JSON.`)
  }
}

function byLines(text: string, file: string): { handed: Handed[]; isBad: boolean } {
  const handed: Handed[] = []
  let isBad = false
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      handed.push({ value: parseAlertText(line) })
    } catch {
      isBad = true
      handed.push({
        text: line,
        problem: { code: 'alerts/unreadable', message: `Line ${at + 1} of ${file} is no JSON.` },
      })
    }
  }
  return { handed, isBad }
}

function putAway(path: string, folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    let target = join(folder, file)
    for (let number = 2; statSync(target, { throwIfNoEntry: false }); number++)
      target = join(folder, `${number}-${file}`)
    renameSync(path, target)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new HostError(
      'triggers/unwritable',
      `${path} was taken, but cannot be moved to ${folder} (${code}). Give this user the right to.`,
      { cause },
    )
  }
}
