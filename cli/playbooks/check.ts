// firebreak check: what is wrong with playbooks and with triggers.yaml, where, and how to mend it.
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { applyEdits, type Catalog, type Diagnostic, type Fix } from '../../engine/index.ts'
import {
  type CheckedPlaybook,
  type CheckedTriggers,
  checkTriggers,
  givenByRoutes,
  hasErrors,
  inspectPeople,
  inspectSettings,
  moveGive,
  PEOPLE_FILE,
  SETTINGS_FILE,
  TRIGGERS_FILE,
} from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { readText, replaceFile } from '../files.ts'
import { exceptionWords } from '../render/exception-words.ts'
import { inLine, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'
import {
  peopleFileOf,
  settingsFileOf,
  settingsProblems,
  standardCatalog,
  surroundingsOf,
} from '../workspace/open-workspace.ts'
import { filesToCheck } from './checked-files.ts'
import { countSeverities, renderCounts, renderDiagnostic } from './diagnostics-text.ts'
import { checkFile, checkText } from './playbook-file.ts'
import { toSarif } from './sarif.ts'

interface Options {
  format?: 'text' | 'json' | 'sarif'
  fix?: true
}

interface Unreadable {
  file: string
  unreadable: { code: string; message: string }
}

type Checked = (CheckedPlaybook | CheckedTriggers) & Partial<Fixed>
type Result = Checked | Unreadable

interface Fixed {
  /** What was changed, by the titles of the fixes. */
  fixes: string[]
  /** Fixes that could not be made, and why. */
  refused: string[]
}

/** A fix can bring the next one about; more rounds than this go in a circle. */
const MAX_FIXES = 500
const MAX_SHOWN = 100
/** The rule that wants `takes` in a playbook. */
const UNSAID_TAKES = 'FB407'

export const check = defineCommand<Options>({
  name: 'check',
  summary: 'say what is wrong with playbooks, where, and how to mend it',
  arguments: [
    {
      name: '<file...>',
      summary: 'playbook files, triggers.yaml, firebreak.yaml, people.yaml; folders and patterns of them',
    },
  ],
  details:
    'Nothing is run. Each kind of problem has a code (FB123) that docs/reference/diagnostics.md explains. A node or firebreak.yaml can take exceptions from rules, with a reason; they are listed. Rules about safety have none.',
  options: [
    {
      flags: '--format <format>',
      summary: 'the format in which problems are printed',
      choices: ['text', 'json', 'sarif'],
    },
    { flags: '--fix', summary: 'make the changes that mend a problem by themselves, and say which' },
  ],
  examples: [
    { command: 'firebreak check playbooks', summary: 'check everything in a folder and the folders in it' },
    { command: 'firebreak check triage.playbook.yaml --fix', summary: 'mend what can be mended without thinking' },
    {
      command: 'firebreak check playbooks/*.playbook.yaml --format sarif > firebreak.sarif',
      summary: 'for code scanning in a pipeline',
    },
  ],
  async run({ args, options, terminal }) {
    const format = options.format ?? (options.json ? 'json' : 'text')
    if (options.json && format === 'text')
      throw wrongUse('--json and --format text contradict each other: leave one out')
    const catalog = standardCatalog()
    const files: Result[] = []
    const named = filesToCheck(args)
    for (const file of named) files.push(await checkOne(file, options.fix === true, catalog))
    for (const file of brokenSettings(named)) files.push(await checkOne(file, false, catalog))
    tellOnce(files)
    write(files, format, terminal)
    if (files.some((one) => 'unreadable' in one)) return 3
    return files.some((one) => 'diagnostics' in one && hasErrors(one)) ? 1 : 0
  },
})

/** Files of settings that have problems, in the workspaces of the others: what they say does not count. */
function brokenSettings(files: readonly string[]): string[] {
  const asked = new Set(files.map((file) => resolve(file)))
  const others = files.filter((file) => basename(file) !== SETTINGS_FILE).map(settingsFileOf)
  return [...new Set(others)].filter((file) => !asked.has(resolve(file)) && settingsProblems(file).length > 0)
}

/** The rule that wants people.yaml: told once for a workspace. */
const UNNAMED_PEOPLE = 'FB421'

function tellOnce(results: Result[]): void {
  const told = new Map<string, { found: Diagnostic; more: number }>()
  for (const one of results) {
    if (!('diagnostics' in one)) continue
    const found = one.diagnostics.find(({ code }) => code === UNNAMED_PEOPLE)
    if (!found) continue
    const first = told.get(peopleFileOf(one.file))
    if (!first) {
      told.set(peopleFileOf(one.file), { found, more: 0 })
      continue
    }
    first.more++
    one.diagnostics = one.diagnostics.filter((other) => other !== found)
  }
  for (const { found, more } of told.values()) {
    if (more > 0) found.message += ` ${plural(more, 'other playbook')} here ask${more === 1 ? 's' : ''} by name, too.`
  }
}

/** A file that cannot be read does not keep the others from being checked. */
async function checkOne(file: string, fix: boolean, catalog: Catalog): Promise<Result> {
  const known = surroundingsOf(file)
  const surroundings = existsSync(peopleFileOf(file)) ? known : { ...known, people: 'anybody' as const }
  let checked: CheckedPlaybook
  try {
    if (basename(file) === SETTINGS_FILE) {
      const text = await readText(file)
      return { file, text, diagnostics: inspectSettings(text).problems.map((one) => ({ ...one, file })) }
    }
    if (basename(file) === PEOPLE_FILE) {
      const text = await readText(file)
      return { file, text, diagnostics: inspectPeople(text).problems.map((one) => ({ ...one, file })) }
    }
    if (basename(file) === TRIGGERS_FILE) return await checkTriggersFile(file, fix, { catalog, ...known })
    checked = await checkFile(file, catalog, surroundings)
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem
    return { file, unreadable: { code: problem.code, message: problem.message } }
  }
  if (!fix) return withRoutesWord(checked, file)
  const { text, ...fixed } = fixText(withRoutesWord(checked, file), (one) =>
    withRoutesWord(checkText(one, file, catalog, surroundings), file),
  )
  if (fixed.fixes.length === 0) return { ...withRoutesWord(checked, file), ...fixed }
  await replaceFile(file, text)
  return { ...withRoutesWord(checkText(text, file, catalog, surroundings), file), ...fixed }
}

async function checkTriggersFile(
  file: string,
  fix: boolean,
  context: { catalog: Catalog } & Pick<ReturnType<typeof surroundingsOf>, 'lists' | 'exceptions'>,
): Promise<Checked> {
  const text = await readText(file)
  if (!fix) return checkTriggers(text, { file, ...context })
  const { files, fixes, refused } = await moveGive(text, file)
  for (const moved of files) await replaceFile(moved.file, moved.text)
  return { ...(await checkTriggers(await readText(file), { file, ...context })), fixes, refused }
}

/** The routes to a playbook may say what it gets: then that is told, and what the fix writes; nothing where they disagree. */
function withRoutesWord(checked: CheckedPlaybook, file: string): CheckedPlaybook {
  if (!checked.diagnostics.some(({ code }) => code === UNSAID_TAKES)) return checked
  const gives = givenByRoutes(resolve(file))
  if (gives.length === 0) return checked
  const diagnostics = checked.diagnostics.map((one): Diagnostic => {
    if (one.code !== UNSAID_TAKES) return one
    const { fix: _, otherFixes: __, ...rest } = one
    const [give, other] = gives
    const says = (words: string) =>
      `${one.node} starts the playbook with an alert, and the playbook does not say in which shape; ${words}`
    if (give === undefined || other !== undefined) {
      return { ...rest, message: says('its routes give it the alert and the original. It can take one of them.') }
    }
    const title = `Say that it takes the ${give}, as its routes do`
    const message = says(`its routes give it the ${give}. Write takes: ${give}.`)
    return { ...rest, message, fix: { title, edits: [{ op: 'set', path: ['takes'], value: give }] } }
  })
  return { ...checked, diagnostics }
}

/** Makes one fix after the other and checks again after each, since one may bring another about or make it needless. */
export function fixText(first: CheckedPlaybook, check: (text: string) => CheckedPlaybook): Fixed & { text: string } {
  const fixes: string[] = []
  const refused: string[] = []
  const tried = new Set<string>()
  let now = first
  while (fixes.length < MAX_FIXES) {
    const next = nextFix(now.diagnostics, tried)
    if (!next || !now.source) break
    const { diagnostic, fix } = next
    const line = diagnostic.range?.start.line
    const title = `${line === undefined ? '' : `line ${line}: `}${fix.title} (${diagnostic.code})`
    const edited = applyEdits(now.source, fix.edits)
    if ('problem' in edited) refused.push(`${title}: ${edited.problem}`)
    else {
      fixes.push(title)
      now = check(edited.source.text)
    }
  }
  return { fixes, refused, text: now.text }
}

function nextFix(
  diagnostics: readonly Diagnostic[],
  tried: Set<string>,
): { diagnostic: Diagnostic; fix: Fix } | undefined {
  for (const diagnostic of diagnostics) {
    const { fix, code, path } = diagnostic
    if (!fix) continue
    const key = JSON.stringify([code, path, fix.edits])
    if (tried.has(key)) continue
    tried.add(key)
    return { diagnostic, fix }
  }
  return undefined
}

function write(results: Result[], format: 'text' | 'json' | 'sarif', terminal: Terminal): void {
  const all = results.flatMap((one) => ('diagnostics' in one ? one.diagnostics : []))
  if (format !== 'text') {
    for (const one of results) if ('unreadable' in one) terminal.err(inLine(one.unreadable.message))
    terminal.out(format === 'sarif' ? JSON.stringify(toSarif(all, version), null, 2) : asJson(results, all))
    return
  }
  for (const one of results) {
    if ('diagnostics' in one) writeText(one, terminal)
    else terminal.err(`${terminal.colors.err.red('✖')} ${inLine(one.unreadable.message)}`)
  }
  if (results.length > 1) terminal.out(`${plural(results.length, 'file')}: ${renderCounts(all)}`)
}

function asJson(results: Result[], all: readonly Diagnostic[]): string {
  const files = results.map((one) => {
    if ('unreadable' in one) return { file: one.file, ok: false, error: one.unreadable, diagnostics: [] }
    const { file, diagnostics, fixes, refused } = one
    const exceptions = 'exceptions' in one ? one.exceptions : []
    const playbook = 'playbook' in one ? one.playbook : undefined
    return {
      file,
      ok: !hasErrors(one),
      ...(playbook && { playbook: playbook.name }),
      diagnostics,
      ...(exceptions.length > 0 && { exceptions }),
      ...(fixes && { fixes }),
      ...(refused && { refused }),
    }
  })
  const { error, warning, info } = countSeverities(all)
  return JSON.stringify({ files, errors: error, warnings: warning, notes: info })
}

function writeText(one: Checked, terminal: Terminal): void {
  const colors = terminal.colors.out
  const { file, text, diagnostics, fixes = [], refused = [] } = one
  for (const fix of fixes) terminal.out(`${colors.green('fixed')} ${inLine(file)} ${inLine(fix)}`)
  for (const fix of refused) terminal.out(`${colors.yellow('not fixed')} ${inLine(file)} ${inLine(fix)}`)
  for (const diagnostic of diagnostics.slice(0, MAX_SHOWN)) {
    terminal.out(`${renderDiagnostic(diagnostic, text, colors)}\n`)
  }
  const more = diagnostics.length - MAX_SHOWN
  if (more > 0) terminal.out(colors.dim(`and ${plural(more, 'more problem')}: --json has them all\n`))
  for (const exception of 'exceptions' in one ? one.exceptions : []) {
    terminal.out(colors.dim(inLine(`exception: ${exceptionWords(exception)}`)))
  }
  const mark = hasErrors(one) ? colors.red('✖') : colors.green('✔')
  terminal.out(`${mark} ${inLine(file)}: ${renderCounts(diagnostics)}`)
}
