// A folder into which files of alerts are dropped: JSON (one alert or a list) or NDJSON. A file that was taken is moved away, or
// removed; one that cannot be read goes to the folder `failed`, and into the dead letters. One that cannot be moved keeps none of the
// others.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'
import { parseJson } from '../../engine/index.ts'
import { listedAlerts, nestsTooDeep } from '../../soc/index.ts'
import { DATABASE_FILE } from '../data-folder.ts'
import { HostError } from '../host-error.ts'
import { StoreError } from '../store/errors.ts'
import type { Handed } from './intake.ts'
import { handedOfLine } from './lines.ts'
import { keepStatus, type PortContext, type TriggerPort } from './port.ts'
import type { SourceOf } from './triggers-schema.ts'

const LOOK_MS = 500
/** A file that was changed within this time may still be written. */
const REST_MS = 1_000
/** One that did not change over so many looks is not, whatever its time says: clocks are set, and other machines have their own. */
const REST_LOOKS = 4
/** Files of which something is remembered; those that are met after so many wait, or are read again. */
const MOST_KNOWN = 10_000
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
  const status = keepStatus(context.onTrouble)
  /** How often files that seem to be written at this moment were met unchanged. */
  let resting = new Map<string, { stamp: string; looks: number }>()
  /** Taken and still there, for they cannot be moved away: they are not read again. */
  const taken = new Map<string, { stamp: string; isBad: boolean }>()

  const isResting = (file: string, stats: Stats, next: typeof resting): boolean => {
    const now = clock.now()
    if (stats.mtimeMs <= now - REST_MS) return true
    const stamp = stampOf(stats)
    const before = resting.get(file)
    const looks = before?.stamp === stamp ? before.looks + 1 : 0
    if (next.size < MOST_KNOWN) next.set(file, { stamp, looks })
    return stats.mtimeMs > now && looks >= REST_LOOKS
  }

  const take = async (file: string, stats: Stats): Promise<void> => {
    const path = join(folder, file)
    const stamp = stampOf(stats)
    const before = taken.get(file)
    const isBad = before?.stamp === stamp ? before.isBad : await hand(path, file, stats)
    if (taken.size < MOST_KNOWN) taken.set(file, { stamp, isBad })
    if (isBad) putAway(path, join(folder, 'failed'), file)
    else if (source.done === 'remove') rmSync(path)
    else putAway(path, join(folder, 'done'), file)
    taken.delete(file)
  }

  /** @returns whether something in it could not be read */
  const hand = async (path: string, file: string, stats: Stats): Promise<boolean> => {
    // The same file, met again after a crash, has the same keys: its alerts are taken once.
    const key = (at: number) => `${file} ${stats.ino} ${Math.round(stats.mtimeMs)} ${at}`
    const { handed, isBad } = readFile(path, file, stats)
    const keyed = handed.map((one, at) => ({ ...one, idempotency: key(at) }))
    for (let at = 0; at < keyed.length; at += BATCH) await intake.accept(origin, keyed.slice(at, at + BATCH))
    return isBad
  }

  const look = async (): Promise<void> => {
    let names: string[]
    try {
      names = readdirSync(folder).sort()
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      const problem =
        code === 'ENOENT' ? `The folder ${folder} is not there.` : `The folder ${folder} cannot be read (${code}).`
      return status.set({ state: code === 'ENOENT' ? 'waiting' : 'troubled', problem })
    }
    const reserved = reservedFor(folder, context.folder)
    if (reserved !== undefined) {
      const problem = `${folder} ${reserved}: files in it would be moved away. Name a folder for alerts alone.`
      return status.set({ state: 'troubled', problem })
    }
    const next: typeof resting = new Map()
    let problem: string | undefined
    for (const file of names) {
      if (isStopped) return
      if (file.startsWith('.') || !ENDINGS.has(extname(file).toLowerCase())) continue
      const stats = lstatSync(join(folder, file), { throwIfNoEntry: false })
      if (!(stats?.isFile() || stats?.isSymbolicLink()) || !isResting(file, stats, next)) continue
      try {
        await take(file, stats)
      } catch (thrown) {
        if (isForAll(thrown)) throw thrown
        problem ??= thrown instanceof Error ? thrown.message : String(thrown)
      }
    }
    resting = next
    status.set(problem === undefined ? { state: 'running' } : { state: 'troubled', problem })
  }

  const turn = (): void => {
    turning = look()
      .catch((reason: unknown) => {
        const problem = reason instanceof Error ? reason.message : String(reason)
        const isFull = reason instanceof HostError && reason.code === 'alerts/too-many'
        status.set({ state: isFull ? 'running' : 'troubled', problem })
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
    status: status.now,
  }
}

const stampOf = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`

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
    const value = parseJson(text)
    const list = nestsTooDeep(value) ? [value] : (listedAlerts(value) ?? [value])
    return { handed: list.map((one) => ({ value: one })), isBad: false }
  } catch {
    return bad(text, `${file} is no JSON.`)
  }
}

/** What a folder is whose files must stay where they are; undefined: one for alerts. */
function reservedFor(folder: string, workspace: string): string | undefined {
  const [real, home] = [realpathSync(folder), realpathSync(workspace)]
  if (home === real || home.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)) return 'holds the workspace'
  return existsSync(join(real, DATABASE_FILE)) ? 'is a data folder' : undefined
}

/** Nothing else can be taken either: nothing is kept at the moment. */
const isForAll = (thrown: unknown): boolean =>
  thrown instanceof StoreError || (thrown instanceof HostError && thrown.code.startsWith('alerts/'))

function byLines(text: string, file: string): { handed: Handed[]; isBad: boolean } {
  const handed = text
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : handedOfLine(line, `Line ${at + 1} of ${file}`)))
  return { handed, isBad: handed.some((one) => 'text' in one) }
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
