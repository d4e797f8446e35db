// firebreak run: a playbook on an alert, rehearsed or for real.
import { formatInstant, type JsonValue, type Mode, type Plan, parseInstant, triggersOf } from '../../engine/index.ts'
import { type CheckedPlaybook, hasErrors } from '../../host/index.ts'
import { type CommonOptions, defineCommand, type ExitCode } from '../command.ts'
import { CommandError, reportOf, wrongUse } from '../command-error.ts'
import { MAX_ALERT_BYTES, type PlacedValue, parseAlert, parseEach, readStream, readText } from '../files.ts'
import { nearestWords } from '../nearest.ts'
import { renderCounts, renderDiagnostic } from '../playbooks/diagnostics-text.ts'
import { checkFile } from '../playbooks/playbook-file.ts'
import { indented, inLine, LOG_INDENT, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace, type Workspace } from '../workspace/open-workspace.ts'
import { follow } from './follow-run.ts'
import { type GivenAnswers, parseAnswers } from './given-answers.ts'
import { currentPerson, rehearse } from './rehearse.ts'
import { createRunOutput, type RunOutput } from './run-output.ts'

interface Options {
  alert?: string
  each?: true
  mode: Mode
  answer?: string[]
  at?: string
  trigger?: string
  pauseBefore?: string[]
  history: boolean
  yes?: true
}

interface Request {
  options: Options & CommonOptions
  terminal: Terminal
  workspace: Workspace
  checked: CheckedPlaybook
  plan: Plan
  given: GivenAnswers
  /** The person at the terminal is asked. */
  asks: boolean
}

export const run = defineCommand<Options>({
  name: 'run',
  summary: 'run a playbook on an alert: rehearsed (the default), in shadow, or live',
  arguments: [{ name: '<file>', summary: 'the playbook' }],
  details: `simulate  nothing leaves this machine: look-ups are mocked, writes go into a ledger, waiting takes no time
shadow    asks outside systems for real; writes are recorded and not done
live      does everything for real

Approvals, forms and tasks are put to you when you sit at the terminal and gave no --answer. Ctrl-C cancels a shadow or live
run in an orderly way, a second Ctrl-C leaves at once (firebreak resume goes on). With --json every line is an entry of the
journal; the last line is a summary with \`status\`: completed, failed, cancelled, waiting or in-doubt. With --each, what cannot start
the playbook is named with its line, the others are run, and the exit code is that of the worst.`,
  inWorkspace: true,
  options: [
    { flags: '--alert <file>', summary: 'the alert as JSON; - reads standard input' },
    { flags: '--each', summary: 'the file holds several alerts (a JSON array, or one a line): run each' },
    {
      flags: '--mode <mode>',
      summary: 'how much is real',
      choices: ['simulate', 'shadow', 'live'],
      default: 'simulate',
    },
    {
      flags: '--answer <node=choice>',
      summary:
        'answer given beforehand, as ask=approved or ask=rejected:REASON or form=submitted:{"field": 1}; in a rehearsal one is what everybody says whom it takes',
      repeat: true,
    },
    { flags: '--at <time>', summary: 'simulate: when it starts, as 2026-11-09T08:00:00Z; default: now' },
    { flags: '--trigger <node>', summary: 'the trigger that starts it; default: the first' },
    {
      flags: '--pause-before <node>',
      summary: 'shadow and live: pause before this node, until firebreak release',
      repeat: true,
    },
    { flags: '--no-history', summary: 'simulate: do not keep the run' },
    { flags: '--yes', summary: 'live: do not ask before a playbook that changes or destroys something' },
  ],
  examples: [
    {
      command: 'firebreak run phishing.playbook.yaml --alert mail.json',
      summary: 'rehearse, and answer approvals here',
    },
    {
      command: 'firebreak run phishing.playbook.yaml --alert mail.json --answer ask=approved --json | tail -1',
      summary: 'rehearse with the answer given, and take the summary',
    },
    {
      command: 'tail -1 alerts.json | firebreak run triage.playbook.yaml --alert -',
      summary: 'the latest alert of a log',
    },
    { command: 'firebreak run contain.playbook.yaml --alert alert.json --mode live', summary: 'for real' },
  ],
  async run({ args, options, terminal }) {
    refuseMixed(options)
    const file = args[0] as string
    const workspace = await openWorkspace(options, terminal, { near: file })
    try {
      const checked = await checkFile(file, workspace.catalog, workspace.playbooks.surroundings())
      const { plan } = checked
      if (!plan) return tellProblems(checked, options, terminal)
      tellWarnings(checked, terminal)
      const trigger = triggerOf(plan, options.trigger)
      const alerts = await readAlerts(options, terminal)
      const given = parseAnswers(options.answer ?? [], plan, workspace.catalog)
      const asks = terminal.isInteractive && options.answer === undefined && !options.each
      if (options.mode === 'live') await warnLive(plan, options, terminal)
      const request: Request = { options, terminal, workspace, checked, plan, given, asks }
      let exitCode: ExitCode = 0
      for (const [index, { value, place }] of alerts.entries()) {
        if (options.each) terminal.err(`\nAlert ${index + 1} of ${alerts.length}`)
        const code = await (options.each ? runOneOfMany : runOne)(request, value, trigger, place)
        if (code > exitCode) exitCode = code
      }
      return exitCode
    } finally {
      await workspace.close()
    }
  },
})

function refuseMixed({ mode, at, history, yes, pauseBefore }: Options): void {
  if (mode === 'simulate' && pauseBefore) {
    throw wrongUse('--pause-before is for shadow and live runs: the Studio pauses rehearsals at breakpoints')
  }
  if (mode !== 'simulate' && at !== undefined) throw wrongUse(`--at is for rehearsals: a ${mode} run starts now`)
  if (mode !== 'simulate' && !history) throw wrongUse(`A ${mode} run is always kept: leave --no-history out`)
  if (mode !== 'live' && yes) throw wrongUse('--yes is for --mode live: nothing is changed in other modes')
  if (at !== undefined && parseInstant(at) === undefined) {
    throw wrongUse(`--at ${at} is no time: write it as 2026-11-09T08:00:00Z`)
  }
}

function tellProblems(checked: CheckedPlaybook, options: CommonOptions, terminal: Terminal): ExitCode {
  const errors = checked.diagnostics.filter(({ severity }) => severity === 'error')
  for (const one of errors.slice(0, 20)) terminal.err(`${renderDiagnostic(one, checked.text, terminal.colors.err)}\n`)
  const message = `${checked.file} cannot be run: ${renderCounts(errors)}`
  terminal.err(`${terminal.colors.err.red('✖')} ${inLine(message)}`)
  if (options.json) {
    terminal.out(JSON.stringify({ error: { code: 'playbook/has-errors', message, diagnostics: errors } }))
  }
  return 1
}

function tellWarnings(checked: CheckedPlaybook, terminal: Terminal): void {
  const warnings = checked.diagnostics.filter(({ severity }) => severity === 'warning').length
  if (warnings > 0 && !hasErrors(checked)) {
    const colors = terminal.colors.err
    terminal.err(colors.dim(`${plural(warnings, 'warning')}: firebreak check ${inLine(checked.file)}`))
  }
}

function triggerOf(plan: Plan, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined
  const triggers = triggersOf(plan)
  if (triggers.includes(wanted)) return wanted
  const near = nearestWords(wanted, triggers)[0]
  throw wrongUse(
    `--trigger ${wanted}: the playbook has no such trigger. ${near ? `Did you mean ${near}?` : `It has: ${triggers.join(', ')}.`}`,
  )
}

async function readAlerts({ alert, each }: Options, terminal: Terminal): Promise<PlacedValue[]> {
  if (alert === undefined) {
    throw wrongUse('Say what the alert is: --alert FILE, or --alert - to read it from standard input')
  }
  const name = alert === '-' ? 'standard input' : alert
  if (alert === '-' && terminal.isInteractive) terminal.err('Type the alert as JSON, then Ctrl-D:')
  const text = alert === '-' ? await readStream(terminal.stdin, name) : await readText(alert, MAX_ALERT_BYTES)
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  return each ? parseEach(plain, name) : [{ value: parseAlert(plain, name), place: name }]
}

/** Live is never a surprise: a banner always, and one question where something can change and a person sits there. */
async function warnLive(plan: Plan, { yes }: Options, terminal: Terminal): Promise<void> {
  const colors = terminal.colors.err
  const writes = plan.graphs
    .flatMap(({ steps }) => steps)
    .filter(({ effect }) => effect === 'change' || effect === 'destroy' || effect === 'notify')
  const what =
    writes.length > 0
      ? `${plural(writes.length, 'step')} of it can act: ${writes.map(({ id }) => id).join(', ')}`
      : 'none of its steps writes'
  terminal.err(
    `${colors.bgRed(colors.white(colors.bold(' LIVE ')))} ${inLine(plan.playbook.name)} acts for real; ${what}`,
  )
  if (yes || !terminal.isInteractive || (plan.effect !== 'change' && plan.effect !== 'destroy')) return
  const word = await terminal.ask('  Type yes to go on > ')
  if (word.toLowerCase() !== 'yes') throw new CommandError('run/not-confirmed', 'Nothing was started')
}

/** One that cannot start the playbook keeps the others from nothing: it is told with its place, and in the exit code. */
async function runOneOfMany(
  request: Request,
  alert: JsonValue,
  trigger: string | undefined,
  place: string,
): Promise<ExitCode> {
  try {
    return await runOne(request, alert, trigger)
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'run/bad-alert') throw thrown
    const { code, message, exitCode } = reportOf(thrown)
    const { terminal, options } = request
    const told = `${place}: ${message}`
    terminal.err(`${terminal.colors.err.red('✖')} ${inLine(told)}`)
    if (options.json) terminal.out(JSON.stringify({ error: { code, message: told } }))
    return exitCode
  }
}

async function runOne(request: Request, alert: JsonValue, trigger: string | undefined): Promise<ExitCode> {
  const { options, terminal, plan } = request
  if (options.mode === 'simulate') return rehearseOne(request, alert, trigger)
  const output = createRunOutput(terminal, plan, options.json === true, request.workspace.again)
  try {
    const { workspace, given, asks, checked } = request
    const { runs, catalog } = workspace
    const by = currentPerson()
    const { pauseBefore } = options
    const start = {
      mode: options.mode,
      by,
      file: checked.file,
      ...(trigger !== undefined && { trigger }),
      ...(pauseBefore && { pauseBefore }),
    }
    const handle = await runs.start(plan, workspace.givenAlert(plan, alert), start, output.entry)
    terminal.err(terminal.colors.err.dim(`Run ${handle.id}`))
    const result = await follow({ runs, catalog, output, terminal, by, given, asks }, handle)
    return output.finish(result)
  } finally {
    output.stop()
  }
}

async function rehearseOne(request: Request, sent: JsonValue, trigger: string | undefined): Promise<ExitCode> {
  const { options, terminal, workspace, checked, plan, given, asks } = request
  const at = options.at === undefined ? Date.now() : (parseInstant(options.at) as number)
  const alert = workspace.givenAlert(plan, sent, at)
  const json = options.json === true
  const output = createRunOutput(terminal, plan, false, workspace.again)
  const by = currentPerson()
  terminal.err(terminal.colors.err.dim(`Rehearsing ${inLine(plan.playbook.name)} from ${formatInstant(at)}`))
  const simulation = await rehearse(
    {
      plan,
      catalog: workspace.catalog,
      alert,
      at,
      by,
      lists: workspace.lists,
      given,
      ...(trigger !== undefined && { trigger }),
      ...(asks && { person: terminal }),
    },
    output,
  )
  for (const { level, message } of simulation.log) {
    if (level !== 'debug') terminal.err(`${terminal.colors.err.dim('     log')} ${indented(message, LOG_INDENT)}`)
  }
  const id = options.history ? await workspace.runs.record(plan, simulation, { by, file: checked.file }) : undefined
  const finished = { plan, ...simulation, ...(id !== undefined && { id }) }
  if (!json) return output.finish(finished)
  output.stop()
  return writeJournal(simulation.journal, finished, terminal)
}

/** The journal as it is kept: under the id that the history gave it. */
function writeJournal(
  journal: readonly object[],
  finished: Parameters<RunOutput['finish']>[0],
  terminal: Terminal,
): ExitCode {
  const { id, plan } = finished
  for (const [index, entry] of journal.entries()) {
    terminal.out(JSON.stringify(index === 0 && id !== undefined ? { ...entry, run: id } : entry))
  }
  return createRunOutput(terminal, plan, true).finish(finished)
}
