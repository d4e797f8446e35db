// A bundle laid out as a workspace folder, so that everything that works on a folder works on it.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type OpenedBundle, openBundle } from '../../exchange/index.ts'
import { HostError } from '../host-error.ts'

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

/** Writes its playbooks, lists, scenarios and alerts into a folder of their own; what stood there goes. Plans stay in the bundle. */
export function unpackBundle(bundle: OpenedBundle, folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const { path, role } of bundle.manifest.parts) {
      if (role === 'plan') continue
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, bundle.text(path), { flag: 'wx', mode: 0o600 })
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (!code || !/^E[A-Z]+$/.test(code)) throw cause
    throw new HostError('bundle/unwritable', `The bundle cannot be laid out in ${folder} (${code}).`, { cause })
  }
}
