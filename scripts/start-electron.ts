// Finds the binary of Electron for `npm start`, and fetches it where there is none: its package brings none, and nothing else
// asks for it. Never fails: where there is no Electron, it says why in a few words, and the browser shell is opened instead.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export interface Surroundings {
  /** Folder of the package `electron`. */
  folder: string
  platform: NodeJS.Platform
  arch: string
  env: NodeJS.ProcessEnv
  /** Whether this process runs as root. */
  isRoot: boolean
  /** Tells the person how far it is: a line without its end, which the next one writes over where `isTerminal`. */
  print(text: string): void
  isTerminal: boolean
}

/** The path of the binary, or why the desktop shell cannot be opened, to be read after "because". */
export type Electron = { path: string } | { missing: string }

/** The part of @electron/get that is used here; the package `electron` brings it. */
interface Getter {
  downloadArtifact(options: {
    version: string
    artifactName: 'electron'
    platform: string
    arch: string
    checksums: { [file: string]: string }
    cacheRoot: string | undefined
    downloadOptions: {
      quiet: true
      getProgressCallback(progress: { transferred: number; total: number | null; percent: number }): void
    }
  }): Promise<string>
}

/** Electron's binary, fetched and checked against the checksums of its package where it is not there yet. */
export async function provideElectron(around: Surroundings): Promise<Electron> {
  const { platform, env, isRoot } = around
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { missing: 'there is no display' }
  // Chromium refuses to run as root with its sandbox, and we never open the desktop without it.
  if (platform === 'linux' && isRoot) return { missing: 'Electron does not run as root' }
  const there = findBinary(around)
  if (there !== undefined) return { path: there }
  try {
    await download(around)
    install(around)
  } catch (cause) {
    return { missing: `Electron cannot be fetched (${oneLine(cause)})` }
  }
  const path = findBinary(around)
  return path === undefined ? { missing: 'Electron cannot be fetched (its installer left no binary)' } : { path }
}

/** As the package finds it: a fresh install of its own version, whole. */
function findBinary({ folder }: Surroundings): string | undefined {
  try {
    const { version } = readJson<{ version: string }>(join(folder, 'package.json'))
    if (
      readFileSync(join(folder, 'dist', 'version'), 'utf8')
        .trim()
        .replace(/^v/, '') !== version
    )
      return undefined
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Fetches the archive into Electron's cache, where the installer of the package finds it: that one tells no progress. */
async function download(around: Surroundings): Promise<void> {
  const { folder, platform, arch, env, print, isTerminal } = around
  const { version } = readJson<{ version: string }>(join(folder, 'package.json'))
  const { downloadArtifact } = createRequire(join(folder, 'package.json'))('@electron/get') as Getter
  print(`Fetching Electron ${version}, once…${isTerminal ? '' : '\n'}`)
  let shown = 0
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: env['ELECTRON_INSTALL_PLATFORM'] || platform,
      arch: env['ELECTRON_INSTALL_ARCH'] || arch,
      checksums: readJson(join(folder, 'checksums.json')),
      cacheRoot: env['electron_config_cache'],
      downloadOptions: {
        quiet: true,
        getProgressCallback: ({ percent, total }) => {
          const tens = Math.floor(percent * 10) * 10
          const now = isTerminal ? Math.floor(percent * 100) : tens
          if (total === null || now <= shown) return
          shown = now
          const line = `Fetching Electron ${version}: ${now} % of ${Math.round(total / 1_000_000)} MB`
          print(isTerminal ? `\r${line}` : `${line}\n`)
        },
      },
    })
  } finally {
    if (isTerminal) print('\n')
  }
}

/** Unpacks what was fetched: `install-electron` of the package. @throws with the last line that it printed */
function install({ folder, env }: Surroundings): void {
  const { status, stderr, error } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (error) throw error
  if (status === 0) return
  const [said = `its installer ended with ${status}`] = stderr.match(/^.*Error: .*$/m) ?? []
  throw new Error(said)
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

/** What went wrong, in one line; of `fetch failed` its cause, which says more. */
function oneLine(cause: unknown): string {
  const { message, cause: deeper } = cause as Error
  const said = message === 'fetch failed' && deeper instanceof Error ? deeper.message : message
  return (said.split('\n')[0] as string).slice(0, 200)
}
