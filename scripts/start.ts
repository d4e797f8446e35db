// `npm start`: builds what is not built, chooses a shell, and opens the Studio on a workspace to play with. Arguments are
// handed on: a folder, --no-open, --port.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCli, buildElectron, buildRenderer } from './build.ts'
import { root } from './steps.ts'

const args = process.argv.slice(2)
const isFlag = (one: string) => one.startsWith('-')
const given = args.find((one, index) => !isFlag(one) && !['--port', '--data'].includes(args[index - 1] ?? ''))

const PLAYGROUND = join(root, 'playground')

/** Where npm was called from, so that a folder means what the person typed. */
const cwd = process.env['INIT_CWD'] ?? process.cwd()

function workspace(): string {
  if (given !== undefined) return given
  if (!existsSync(PLAYGROUND)) {
    cpSync(join(root, 'examples'), PLAYGROUND, { recursive: true, filter: (path) => !path.endsWith('.firebreak') })
    console.log('Copied the examples to playground/: change them as you like.')
  }
  return PLAYGROUND
}

/** The binary of Electron, or why there is none. */
function findElectron(): { path: string } | { missing: string } {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return { missing: 'the binary of Electron is not on this machine' }
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  if (!existsSync(path)) return { missing: 'the binary of Electron is not on this machine' }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { missing: 'there is no display' }
  }
  return { path }
}

console.log('Building the Studio, if it has changed…')
await buildRenderer()
const electron = args.includes('--browser') ? { missing: 'you asked for it' } : findElectron()
const folder = workspace()
if ('path' in electron) {
  console.log('Opening the desktop shell: Electron is here.')
  await buildElectron()
  run(electron.path, [join(root, 'dist', 'electron', 'main.js'), '--workspace', folder])
} else {
  console.log(`Opening the browser shell, because ${electron.missing}.`)
  await buildCli()
  const rest = args.filter((one) => one !== given && one !== '--browser')
  run(process.execPath, [join(root, 'cli', 'firebreak.js'), 'studio', folder, ...rest])
}

function run(command: string, parameters: string[]): void {
  const child = spawn(command, parameters, { cwd, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('close', (code) => {
    process.exitCode = code ?? 1
  })
}
