// firebreak doctor: what is wrong with an installation and what to do; and a file for somebody who helps.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { examine, type Finding, type Screens, supportText, writeSupport } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { inLine, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'
import { findWorkspace, masterKeyOf, standardCatalog } from './open-workspace.ts'

interface Options {
  out?: string
  log?: string
  port: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))

export const doctor = defineCommand<Options>({
  name: 'doctor',
  summary: 'say what is wrong with this installation and what to do about it',
  arguments: [],
  details: `Looks at Node, the data folder, the database, the master key, the secrets of connections, triggers.yaml, people.yaml and
firebreak.yaml, the disk, the clock, the port of firebreak serve, the Studio and the desktop. It mends nothing.

--out writes a file for somebody who helps: versions, settings, what was found, runs that failed. Secrets are masked in it; read it before
you send it.`,
  inWorkspace: true,
  options: [
    { flags: '--out <file>', summary: 'write a support file; it must not be there yet' },
    { flags: '--log <file>', summary: 'with --out: put the last 500 lines of this log of firebreak serve into it' },
    { flags: '--port <number>', summary: 'the port that firebreak serve would listen on', default: '7440' },
  ],
  examples: [
    { command: 'firebreak doctor', summary: 'the workspace of the current folder' },
    {
      command: 'firebreak doctor --data /var/lib/firebreak --out support.json --log /var/log/firebreak.log',
      summary: 'with a support file',
    },
  ],
  async run({ options, terminal }) {
    const port = Number(options.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw wrongUse(`--port ${options.port}: give a whole number from 1 to 65535`)
    }
    if (options.log !== undefined && options.out === undefined) throw wrongUse('--log goes into a file: give --out')
    const place = findWorkspace(options, terminal.env)
    const examination = await examine({
      workspaceDir: place.folder,
      dataDir: place.data,
      masterKey: await masterKeyOf(options, terminal),
      catalog: standardCatalog(),
      screens: screensOf(terminal.env),
      port,
    })
    const { findings } = examination
    const problems = findings.filter(({ state }) => state === 'wrong').length
    if (options.out !== undefined) {
      const more = {
        version,
        workspaceDir: place.folder,
        env: terminal.env,
        nowMs: Date.now(),
        ...(options.log !== undefined && { logFile: options.log }),
      }
      writeSupport(options.out, supportText(examination, more))
    }
    if (options.json) {
      terminal.out(
        JSON.stringify({ ok: problems === 0, findings, ...(options.out !== undefined && { file: options.out }) }),
      )
    } else {
      for (const finding of findings) terminal.out(lineOf(finding, terminal))
      terminal.out(problems === 0 ? 'Nothing is wrong.' : `${plural(problems, 'thing')} to mend.`)
      if (options.out !== undefined) terminal.out(`Written: ${inLine(options.out)}. Read it before you send it.`)
    }
    return problems === 0 ? 0 : 1
  },
})

function lineOf({ about, state, says, mend }: Finding, terminal: Terminal): string {
  const { green, red, yellow, dim } = terminal.colors.out
  const mark = { well: green('✔'), note: yellow('·'), wrong: red('✖') }[state]
  return `${mark} ${about}: ${inLine(says)}${mend === undefined ? '' : `\n    ${dim(inLine(mend))}`}`
}

function screensOf(env: Terminal['env']): Screens {
  return { page: join(root, 'dist', 'renderer', 'index.html'), desktop: findDesktop(), env }
}

function findDesktop(): Screens['desktop'] {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return { missing: 'the binary of Electron is not on this machine' }
  const path = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(path) ? { path } : { missing: 'the binary of Electron is not on this machine' }
}
