// firebreak studio: opens the Studio on a workspace, in the browser of this machine.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { currentPerson } from '../runs/rehearse.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'
import { findWorkspace, keysFolder, masterKeyOf } from '../workspace/open-workspace.ts'

interface Options {
  port: string
  open: boolean
}

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url))

export const studio = defineCommand<Options>({
  name: 'studio',
  summary: 'open the Studio, where playbooks are drawn and rehearsed',
  arguments: [{ name: '[folder]', summary: 'the workspace; default: the one of the current folder' }],
  details:
    'Serves the Studio to this machine alone, at an address that holds a token made anew at every start. Ctrl-C ends it; runs go on where they are when it is started again.',
  inWorkspace: true,
  options: [
    { flags: '--port <number>', summary: 'the port to listen on; 0: any that is free', default: '0' },
    { flags: '--no-open', summary: 'only print the address (also: FIREBREAK_NO_OPEN=1)' },
  ],
  examples: [
    { command: 'firebreak studio', summary: 'the workspace of the current folder' },
    { command: 'firebreak studio playbooks --port 7450 --no-open', summary: 'on a fixed port, to open it yourself' },
  ],
  async run({ args, options, terminal }) {
    const port = Number(options.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw wrongUse(`--port ${options.port}: give a whole number from 0 to 65535`)
    }
    if (!existsSync(join(rendererDir, 'index.html'))) {
      throw new CommandError('studio/not-built', 'The Studio is not built yet. Build it with: npm run build')
    }
    // Loaded here: no other command needs a server.
    const { startStudio } = await import('../../server/index.ts')
    const [folder] = args
    if (folder !== undefined) await mkdir(folder, { recursive: true })
    const place = findWorkspace(options, terminal.env, folder === undefined ? {} : { near: join(folder, '-') })
    const served = await startStudio({
      workspaceDir: folder ?? place.folder,
      dataDir: place.data,
      rendererDir,
      port,
      person: currentPerson(),
      version,
      masterKey: await masterKeyOf(options, terminal),
      keysDir: keysFolder(terminal.env),
      ...(terminal.env['FIREBREAK_STUDIO_TOKEN'] && { token: terminal.env['FIREBREAK_STUDIO_TOKEN'] }),
    })
    if (options.json) terminal.out(JSON.stringify({ url: served.url }))
    else terminal.out(`The Studio: ${served.url}\nCtrl-C ends it.`)
    if (options.open && terminal.env['FIREBREAK_NO_OPEN'] !== '1' && !options.json) openBrowser(served.url, terminal)
    await untilStopped()
    await served.close()
    return 0
  },
})

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

/** Opens the address where there is a browser; where there is none the printed address is enough. */
function openBrowser(url: string, terminal: Terminal): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  if (process.platform === 'linux' && !terminal.env['DISPLAY'] && !terminal.env['WAYLAND_DISPLAY']) return
  const child = spawn(command as string, args as string[], {
    stdio: 'ignore',
    detached: true,
    env: childEnvironment(terminal.env),
  })
  child.on('error', () => terminal.err('No browser could be opened: use the address above.'))
  child.unref()
}
