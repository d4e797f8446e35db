// `npm run build`: the Studio for both shells, and the desktop shell. Builds only what its sources are newer than; `--force`
// builds all.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, type InlineConfig } from 'vite'
import { root } from './steps.ts'

/** What the built Studio follows from. */
const RENDERER_SOURCES = ['{renderer,engine,nodes,api,exchange}/**/*.{ts,tsx,css,html,svg,json}', 'package-lock.json']
const ELECTRON_SOURCES = ['{electron,host,engine,nodes,api,exchange}/**/*.ts', 'package-lock.json']

/** Builds the Studio where its sources have changed since. Gives whether it did. */
export async function buildRenderer(options: { force?: boolean } = {}): Promise<boolean> {
  return buildWhenStale('dist/renderer', RENDERER_SOURCES, options, async () => {
    await build({ configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
  })
}

/** Builds main process, preload script and host of the desktop shell. */
export async function buildElectron(options: { force?: boolean } = {}): Promise<boolean> {
  return buildWhenStale('dist/electron', ELECTRON_SOURCES, options, async () => {
    // Threads are files of their own, beside those that start them.
    const files = ['electron/main.ts', 'electron/host-process.ts', 'host/lab/backtest-worker.ts']
    await build(electronConfig(files, 'es', '[name].js'))
    // A sandboxed preload script is CommonJS.
    await build(electronConfig(['electron/preload.ts'], 'cjs', '[name].cjs'))
  })
}

function electronConfig(files: string[], format: 'es' | 'cjs', entryFileNames: string): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
    build: {
      ssr: true,
      outDir: join(root, 'dist', 'electron'),
      emptyOutDir: format === 'es',
      target: 'node24',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(files.map((file) => [basename(file, '.ts'), join(root, file)])),
        output: { format, entryFileNames, chunkFileNames: '[name].js' },
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
  await run()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
  return true
}

/** Changes when a source is added, removed or written. */
function stampOf(patterns: string[]): string {
  const hash = createHash('sha256')
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()
  for (const file of files) {
    if (/\.test\.tsx?$/.test(file)) continue
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } })
  const renderer = await buildRenderer(values)
  const electron = await buildElectron(values)
  console.log(`dist/renderer: ${renderer ? 'built' : 'fresh'}\ndist/electron: ${electron ? 'built' : 'fresh'}`)
}
