// firebreak bundle create: playbooks and everything that they need in one signed file.
import { writeFile } from 'node:fs/promises'
import { basename, relative, resolve, sep } from 'node:path'
import { BUNDLE_SUFFIX, PLAYBOOK_SUFFIX } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { inLine } from '../render/text.ts'
import { version } from '../version.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { renderManifest } from './bundle-text.ts'

interface Options {
  out?: string
  key?: string
  name?: string
  notSecret?: string[]
  passphrase?: true
  data?: string
}

export const bundleCreate = defineCommand<Options>({
  name: 'bundle create',
  summary: 'put playbooks into one signed file, with what they need to be run elsewhere',
  arguments: [{ name: '<playbook...>', summary: 'files of one workspace' }],
  details: `The bundle holds the playbooks and those that they call, their compiled plans, their lists, their scenarios with the alerts
that these name, triggers.yaml where the workspace has one, and a manifest of the connections that they need, of what they can do
and of whom they ask. The same content gives the same id. No secret goes with it: what looks like one is refused, with its place.`,
  inWorkspace: true,
  options: [
    { flags: '--out <file>', summary: `the file; default: the first playbook's name and ${BUNDLE_SUFFIX}` },
    { flags: '--key <name>', summary: 'the key to sign with; default: the only one there is' },
    { flags: '--name <text>', summary: 'what the bundle calls itself; default: as its first playbook' },
    {
      flags: '--not-secret <place>',
      summary: 'a place that was printed as a possible secret: you looked, and it holds none',
      repeat: true,
    },
  ],
  examples: [
    { command: 'firebreak bundle create phishing.playbook.yaml', summary: 'phishing.firebreak' },
    {
      command: 'firebreak bundle create *.playbook.yaml --key soc-team --out soc.firebreak',
      summary: 'several in one',
    },
  ],
  async run({ args, options, terminal }) {
    const [first = ''] = args
    const workspace = await openWorkspace(options, terminal, { near: first })
    try {
      const playbooks = args.map((path) => within(workspace.workspace.folder, path))
      const name =
        options.name ?? (await workspace.playbooks.check(playbooks[0] ?? '')).playbook?.name ?? basename(first)
      const made = await workspace.bundles.create(
        { playbooks, name, firebreak: version },
        {
          ...(options.key !== undefined && { key: options.key }),
          ...(options.notSecret && { allowed: options.notSecret }),
        },
      )
      const out = options.out ?? `${basename(first).replace(PLAYBOOK_SUFFIX, '')}${BUNDLE_SUFFIX}`
      await writeWhole(out, made.bytes)
      if (options.json)
        terminal.out(
          JSON.stringify({
            file: out,
            id: made.id,
            signedBy: made.key,
            manifest: made.manifest,
            notStarted: made.notStarted,
          }),
        )
      else {
        terminal.out(renderManifest(made.manifest, terminal.colors.out))
        terminal.out(
          `\n${out}  ${made.bytes.length} bytes  ${made.id}\nsigned by ${made.key.name} (${made.key.fingerprint})`,
        )
      }
      for (const playbook of made.notStarted) {
        const about = `triggers.yaml starts ${inLine(playbook)}, which is not in the bundle: its routes are left out. Add the playbook if alerts are to start it there.`
        terminal.err(terminal.colors.err.yellow(about))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})

function within(folder: string, path: string): string {
  const file = relative(folder, resolve(path)).split(sep).join('/')
  if (file.startsWith('../'))
    throw wrongUse(`${path} is not in the workspace ${folder}. All playbooks of a bundle are of one workspace.`)
  return file
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError('file/unwritable', `${file} cannot be written (${code}).`, { cause })
  }
}
