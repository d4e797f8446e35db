// Whether the command line was built and nothing was written since: then that is started, which takes half the time.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The rooms that the command line is built from. */
export const CLI_ROOMS: readonly string[] = ['cli', 'server', 'host', 'engine', 'soc', 'nodes', 'api', 'exchange']

/** The built command line, from the root. The stamp beside it is written last and bears the time when its build began. */
export const CLI_BUILD = 'dist/cli'

/** @returns the main file of the built command line; undefined where there is none, or where something was changed since */
export function findBuilt(root: string): string | undefined {
  const stamp = join(root, `${CLI_BUILD}.stamp`)
  const main = join(root, CLI_BUILD, 'main.js')
  const began = writtenAt(stamp)
  if (began === undefined || writtenAt(main) === undefined) return undefined
  if (!readFileSync(stamp, 'utf8').includes(hashOfPackages(root))) return undefined
  const isOlder = (file: string) => (writtenAt(file) ?? 0) <= began
  return CLI_ROOMS.every((room) => sourcesOf(join(root, room)).every(isOlder)) ? main : undefined
}

/** Which packages at which versions, in hex: by content, since npm writes these files anew without changing them. */
export function hashOfPackages(root: string): string {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** None where the build was put somewhere without its sources, as in a container. */
function sourcesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesOf(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/** Milliseconds since 1970. */
const writtenAt = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs
