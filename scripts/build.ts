// `npm run build`: the Studio for both shells, the command line, and the desktop shell. Builds only what its sources are newer
// than; `--force` builds all.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, type InlineConfig } from 'vite'
import { CLI_BUILD, CLI_ROOMS, hashOfPackages } from '../cli/built.ts'
import { root } from './steps.ts'

/** What the built Studio follows from. */
const RENDERER_SOURCES = ['{renderer,engine,soc,nodes,api,exchange}/**/*.{ts,tsx,css,html,svg,json}']
const ELECTRON_SOURCES = ['{electron,host,engine,soc,nodes,api,exchange}/**/*.ts']

/** What the packages inside a build are licensed under goes with it. */
const LICENSES = { fileName: 'licenses.md' }

/** Threads are files of their own, beside those that start them. */
const THREADS = ['host/backtests/backtest-worker.ts', 'host/scenarios/scenario-worker.ts']

/** Builds the Studio where its sources have changed since. Gives whether it did. */
export async function buildRenderer(options: { force?: boolean } = {}): Promise<boolean> {
  return buildWhenStale('dist/renderer', RENDERER_SOURCES, options, async () => {
    await build({ configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
  })
}

/** Builds main process, preload script and host of the desktop shell. */
export async function buildElectron(options: { force?: boolean } = {}): Promise<boolean> {
  return buildWhenStale('dist/electron', ELECTRON_SOURCES, options, async () => {
    const files = ['electron/main.ts', 'electron/host-process.ts', ...THREADS]
    await build(nodeConfig('dist/electron', files, 'es'))
    // A sandboxed preload script is CommonJS.
    await build(nodeConfig('dist/electron', ['electron/preload.ts'], 'cjs'))
  })
}

/** Builds the command line, which starts in half the time of its sources: cli/firebreak.js takes it while it is fresh. */
export async function buildCli(options: { force?: boolean } = {}): Promise<boolean> {
  return buildWhenStale(CLI_BUILD, [`{${CLI_ROOMS.join(',')}}/**/*.ts`], options, async () => {
    await build(nodeConfig(CLI_BUILD, ['cli/main.ts', ...THREADS], 'es'))
  })
}

function nodeConfig(folder: string, files: string[], format: 'es' | 'cjs'): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
    build: {
      ssr: true,
      outDir: join(root, folder),
      emptyOutDir: format === 'es',
      target: 'node24',
      minify: false,
      // Of the preload script there are none; it would write over those of the others.
      license: format === 'es' && LICENSES,
      rollupOptions: {
        input: Object.fromEntries(files.map((file) => [basename(file, '.ts'), join(root, file)])),
        output: { format, entryFileNames: `[name].${format === 'es' ? 'js' : 'cjs'}`, chunkFileNames: '[name].js' },
        external: ['electron', 'better-sqlite3', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      },
    },
  }
}

async function buildWhenStale(
  folder: string,
  sources: string[],
  { force = false }: { force?: boolean },
  run: () => Promise<void>,
): Promise<boolean> {
  const stampFile = join(root, 'dist', `${folder.replace('dist/', '')}.stamp`)
  const stamp = stampOf(sources)
  const isFresh = existsSync(join(root, folder)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (isFresh && !force) return false
  const began = new Date()
  await run()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
  // What was written while it was built is younger than it.
  utimesSync(stampFile, began, began)
  return true
}

/** Changes when a source is added, removed or written, or a package is another one. */
function stampOf(patterns: string[]): string {
  const hash = createHash('sha256')
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()
  for (const file of files) {
    if (/\.test\.tsx?$/.test(file)) continue
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return `${hash.digest('hex')}\n${hashOfPackages(root)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } })
  const renderer = await buildRenderer(values)
  const cli = await buildCli(values)
  const electron = await buildElectron(values)
  for (const [folder, isNew] of Object.entries({ renderer, cli, electron }))
    console.log(`dist/${folder}: ${isNew ? 'built' : 'fresh'}`)
}
