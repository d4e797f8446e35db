// `npm start`: builds what is not built, chooses a shell, and opens the Studio on a workspace to play with. Arguments are
// handed on: a folder, --no-open, --port. `--browser` asks for the browser shell, and so do --no-open and --port.
import { spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildCli, buildElectron, buildRenderer } from './build.ts'
import { type Electron, provideElectron } from './start-electron.ts'
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

console.log('Building the Studio, if it has changed…')
await buildRenderer()
const electron = await chooseShell()
const folder = workspace()
if ('path' in electron) {
  console.log('Opening the desktop shell. `npm start -- --browser` opens the browser shell instead.')
  await buildElectron()
  run(electron.path, [join(root, 'dist', 'electron', 'main.js'), '--workspace', folder], (code) => {
    if (code !== 0)
      console.log(`The desktop shell ended with ${code}: \`npm start -- --browser\` opens the browser shell.`)
  })
} else {
  console.log(`Opening the browser shell, because ${electron.missing}.`)
  await buildCli()
  const rest = args.filter((one) => one !== given && one !== '--browser')
  run(process.execPath, [join(root, 'cli', 'firebreak.js'), 'studio', folder, ...rest])
}

/** A wish for the browser comes first; no binary is fetched for it. */
async function chooseShell(): Promise<Electron> {
  const wish = ['--browser', '--no-open', '--port', '--data'].find((one) =>
    args.some((arg) => arg === one || arg.startsWith(`${one}=`)),
  )
  if (wish !== undefined) return { missing: `you asked for it with ${wish}` }
  return provideElectron({
    folder: join(root, 'node_modules', 'electron'),
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    print: (text) => process.stdout.write(text),
    isTerminal: process.stdout.isTTY === true,
  })
}

function run(command: string, parameters: string[], ended?: (code: number | string) => void): void {
  const child = spawn(command, parameters, { cwd, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 1
    ended?.(code ?? signal ?? 1)
  })
}
