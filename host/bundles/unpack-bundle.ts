// A bundle laid out as a workspace folder, so that everything that works on a folder works on it.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, posix, sep } from 'node:path'
import { type OpenedBundle, openBundle } from '../../exchange/index.ts'
import { DATABASE_FILE } from '../data-folder.ts'
import { HostError } from '../host-error.ts'
import { loadTriggers } from '../triggers/triggers.ts'
import { readTriggers } from '../triggers/triggers-file.ts'

export const BUNDLE_SUFFIX = '.firebreak'

/** Larger files are no bundles: nothing of them is read. */
const MOST_BYTES = 160 * 1024 * 1024

/** @throws BundleError; HostError `bundle/unreadable` */
export function readBundle(file: string): OpenedBundle {
  let bytes: Uint8Array
  try {
    const { size } = statSync(file)
    if (size > MOST_BYTES)
      throw new HostError('bundle/unreadable', `${file} is larger than any bundle (${size} bytes).`)
    bytes = readFileSync(file)
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code
    throw new HostError('bundle/unreadable', `The bundle ${file} cannot be read: ${why}.`, { cause })
  }
  return openBundle(bytes)
}

/** Holds the folders in which bundles are laid out, in the data folder. */
const BUNDLES = 'bundle'
/** Stands in a folder that was made for a bundle: only such a one is ever cleared. */
const MARK = '.firebreak-bundle'

/**
 * The folder of a bundle in the data folder, by the name of its file.
 * @throws HostError `bundle/bad-name` for one such as `...firebreak`, which would be the data folder itself
 */
export function bundleFolder(dataDir: string, file: string): string {
  const name = basename(file, BUNDLE_SUFFIX)
  if (!/^[^.\s\\/][^\\/]*$/u.test(name)) {
    throw new HostError(
      'bundle/bad-name',
      `${basename(file)} is no name for a bundle that is served: let it begin with a letter.`,
    )
  }
  return join(dataDir, BUNDLES, name)
}

/**
 * Writes its playbooks, lists, scenarios and alerts into a folder of their own. Plans stay in the bundle. What stood there goes,
 * except the folders and files that its sources read by a relative path: alerts that came in while nothing was running are there.
 * A folder that was not made for a bundle is left alone.
 *
 * @param triggersFile that is used instead of the bundle's own triggers.yaml
 * @throws HostError `bundle/unwritable`, `triggers/bad-file`
 */
export function unpackBundle(bundle: OpenedBundle, folder: string, triggersFile?: string): void {
  const kept = readBySources(bundle, triggersFile)
  try {
    refuseOther(folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, MARK), 'A bundle is laid out here: other files are removed when it is served again.\n')
    clear(folder, '', kept)
    for (const { path, role } of bundle.manifest.parts) {
      if (role === 'plan') continue
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      rmSync(file, { force: true })
      writeFileSync(file, bundle.text(path), { flag: 'wx', mode: 0o600 })
    }
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (!code || !/^E[A-Z]+$/.test(code)) throw cause
    throw new HostError('bundle/unwritable', `The bundle cannot be laid out in ${folder} (${code}).`, { cause })
  }
}

/** @throws HostError `bundle/unwritable` for a folder that holds something, and was not made for a bundle */
function refuseOther(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  if (!stats) return
  const isFolder = stats.isDirectory()
  if (isFolder && (readdirSync(folder).length === 0 || existsSync(join(folder, MARK)) || isOfOlder(folder))) return
  const what = isFolder ? 'holds files that are of no bundle' : 'is no folder'
  throw new HostError(
    'bundle/unwritable',
    `A bundle cannot be laid out in ${folder}: it ${what}. Nothing was touched: move it away, or name another data folder.`,
  )
}

/** Firebreak 0.2 left no mark. */
const isOfOlder = (folder: string): boolean =>
  basename(dirname(folder)) === BUNDLES &&
  existsSync(join(dirname(dirname(folder)), DATABASE_FILE)) &&
  !existsSync(join(folder, DATABASE_FILE))

/** Paths within the folder that sources read, with `/`; never one that holds a part of the bundle. */
interface ReadPath {
  path: string
  /** Files beside it that rotation has made of it belong to it. */
  rotates: boolean
}

function readBySources(bundle: OpenedBundle, triggersFile?: string): ReadPath[] {
  const { parts } = bundle.manifest
  const own = parts.find(({ role }) => role === 'triggers')
  const triggers =
    triggersFile !== undefined
      ? loadTriggers(dirname(triggersFile), triggersFile)
      : own && readTriggers(bundle.text(own.path), own.path)
  return Object.values(triggers?.sources ?? {}).flatMap((source) => {
    if ((source.kind !== 'folder' && source.kind !== 'file-tail') || isAbsolute(source.path)) return []
    const path = posix.normalize(source.path.split(sep).join('/')).replace(/\/$/, '')
    const isOutside = path === '.' || path === '..' || path.startsWith('../')
    const holdsParts = parts.some((part) => part.path === path || part.path.startsWith(`${path}/`))
    return isOutside || holdsParts ? [] : [{ path, rotates: source.kind === 'file-tail' }]
  })
}

function clear(folder: string, within: string, kept: readonly ReadPath[]): void {
  for (const entry of readdirSync(join(folder, within), { withFileTypes: true })) {
    const path = posix.join(within, entry.name)
    if (path === MARK) continue
    if (kept.some((one) => path === one.path || (one.rotates && isBeside(path, one.path)))) continue
    if (entry.isDirectory() && kept.some((one) => one.path.startsWith(`${path}/`))) clear(folder, path, kept)
    else rmSync(join(folder, path), { recursive: true, force: true })
  }
}

/** `eve.json.1` and `eve-20261130.json` beside `eve.json`. */
const isBeside = (path: string, file: string): boolean =>
  path.startsWith(file.slice(0, file.length - posix.extname(file).length)) &&
  posix.dirname(path) === posix.dirname(file) &&
  !path.endsWith('.yaml')
