// firebreak document: a playbook for people who review it and have no Firebreak.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { outlineOf, toSvg, writeDocument } from '../../exchange/index.ts'
import { childEnvironment, hasErrors, PLAYBOOK_SUFFIX } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { standardCatalog, surroundingsOf } from '../workspace/open-workspace.ts'
import { checkFile } from './playbook-file.ts'

const FORMATS = ['md', 'html', 'svg', 'png'] as const
type Format = (typeof FORMATS)[number]

interface Options {
  out?: string
  format?: Format
}

export const document = defineCommand<Options>({
  name: 'document',
  summary: 'write a playbook for reviewers and auditors: Markdown with its graph, one HTML page, or a picture',
  arguments: [{ name: '<playbook>', summary: 'the file' }],
  details: `What it is for, its graph, each step in words, what it can do, whom it asks, the ATT&CK techniques that it answers and the connections
that it needs. PNG alone needs a browser on this machine (Chromium or Chrome; FIREBREAK_BROWSER says where).`,
  options: [
    { flags: '--out <file>', summary: 'the file; its ending says the format; default: standard output' },
    { flags: '--format <format>', summary: 'md, html, svg or png', choices: FORMATS },
  ],
  examples: [
    { command: 'firebreak document phishing.playbook.yaml > phishing.md', summary: 'Markdown, the graph as Mermaid' },
    {
      command: 'firebreak document phishing.playbook.yaml --out phishing.html',
      summary: 'one page that needs nothing else',
    },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const format = formatOf(options)
    if (format === 'png' && options.out === undefined) throw wrongUse('--format png: give --out FILE')
    const catalog = standardCatalog()
    const checked = await checkFile(file, catalog, surroundingsOf(file))
    const { playbook, plan } = checked
    if (!playbook || !plan || hasErrors(checked)) {
      const [first] = checked.diagnostics.filter(({ severity }) => severity === 'error')
      throw new CommandError(
        'playbook/has-errors',
        `${file} has errors: ${first ? `${first.code} ${first.message}` : 'see firebreak check.'}`,
      )
    }
    const outline = outlineOf(playbook, plan, catalog, checked.exceptions)
    if (options.out === undefined) {
      terminal.out(writeDocument(outline, format === 'png' ? 'svg' : format).trimEnd())
      return 0
    }
    if (format === 'png') await writePng(toSvg(outline), options.out, terminal.env['FIREBREAK_BROWSER'])
    else await write(options.out, writeDocument(outline, format))
    terminal.out(
      options.json
        ? JSON.stringify({ file: options.out })
        : `Wrote ${options.out} (${basename(file, PLAYBOOK_SUFFIX)})`,
    )
    return 0
  },
})

function formatOf({ format, out }: Options): Format {
  if (format) return format
  if (out === undefined) return 'md'
  const ending = extname(out).slice(1).toLowerCase()
  const known = FORMATS.find((one) => one === (ending === 'markdown' ? 'md' : ending))
  if (known) return known
  throw wrongUse(`--out ${out}: its ending says no format. Give .md, .html, .svg or .png, or --format.`)
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError('file/unwritable', `${file} cannot be written (${code}).`, { cause })
  }
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']

/** A browser draws it: nothing else on a machine has fonts. */
async function writePng(svg: string, out: string, given: string | undefined): Promise<void> {
  const [, width = '800', height = '600'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'firebreak-document-'))
  try {
    const page = join(folder, 'page.html')
    await writeFile(page, `<!doctype html><meta charset="utf-8"><style>body{margin:0}svg{display:block}</style>${svg}`)
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=2']
    const last = [
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=${width},${height}`,
      `--screenshot=${resolve(out)}`,
      `file://${page}`,
    ]
    for (const browser of given ? [given] : BROWSERS) {
      try {
        await promisify(execFile)(browser, [...args, ...last], { timeout: 60_000, env: childEnvironment() })
        return
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue
        throw new CommandError(
          'document/browser',
          `The browser ${browser} could not draw the picture. Write .svg instead.`,
          { cause },
        )
      }
    }
    throw new CommandError(
      'document/no-browser',
      'PNG needs a browser, and there is none: write .svg instead, or say with FIREBREAK_BROWSER where one is.',
    )
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
