// firebreak backtest: a playbook over recorded alerts, alone or beside another version of it.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { type Catalog, type Plan, parseJson, readScenario, simulationOf } from '../../engine/index.ts'
import {
  type Backtest,
  type BacktestAlert,
  type BacktestHandle,
  type BacktestOptions,
  type BacktestProgress,
  type Backtests,
  hasErrors,
  readRevision,
} from '../../host/index.ts'
import { type CommonOptions, defineCommand, type ExitCode } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { onInterrupt } from '../interrupt.ts'
import { renderCounts, renderDiagnostic } from '../playbooks/diagnostics-text.ts'
import { checkFile } from '../playbooks/playbook-file.ts'
import { safe } from '../render/text.ts'
import { parseAnswers, saidByAll } from '../runs/given-answers.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace, type Workspace } from '../workspace/open-workspace.ts'
import { progressLine, renderBacktest } from './backtest-text.ts'

interface Options {
  alerts?: string[]
  against?: string
  alertPath?: string
  label?: string
  timeField?: string
  trigger?: string
  answer?: string[]
  scenario?: string
  jobs?: string
  samples?: string
  resume?: string
  differences?: string
}

export const backtest = defineCommand<Options>({
  name: 'backtest',
  summary: 'run a playbook over recorded alerts, and compare two versions of it',
  arguments: [{ name: '[file]', summary: 'the playbook; not with --resume' }],
  details: `Every alert is rehearsed: nothing leaves this machine, and waiting takes no time. Alerts are JSON, one a line (NDJSON), JSON lists or
CSV with a head line, each plain or gzipped, of any size. Alerts that cannot be run are counted and listed; the others go on.
Nobody answers, unless --answer or a scenario says what people would answer; systems answer with the mocks of the scenario, what
is pinned, or the examples on the nodes.

With --against every alert runs in both versions. Alerts whose path, writes or end differ are listed, and grouped by the first node
at which the versions part. The results are kept: firebreak backtests shows them again, and opens any of the alerts.`,
  inWorkspace: true,
  options: [
    { flags: '--alerts <path>', summary: 'a file or folder of recorded alerts', repeat: true },
    { flags: '--against <version>', summary: 'another playbook file, or a git revision of this one' },
    { flags: '--alert-path <path>', summary: 'where in each record the alert stands, as alert or data.alert' },
    {
      flags: '--label <path>',
      summary: 'the field that says whether an alert was real; path=VALUE,VALUE says which values mean so',
    },
    {
      flags: '--time-field <path>',
      summary: 'the field with the time of an alert; default: as its format has it',
    },
    { flags: '--trigger <node>', summary: 'the trigger that starts it; default: the first' },
    {
      flags: '--answer <node=choice>',
      summary: 'what people answer every time, as ask=approved; one answer is what everybody says whom it takes',
      repeat: true,
    },
    { flags: '--scenario <file>', summary: 'take mocks and answers from a scenario' },
    { flags: '--jobs <n>', summary: 'threads at most; default: as many as the machine has processors' },
    {
      flags: '--samples <n>',
      summary: 'how many alerts are kept for each way that runs end, to be opened as runs; default 20',
    },
    { flags: '--resume <id>', summary: 'go on with a backtest that was stopped or killed' },
    { flags: '--differences <file>', summary: 'write every alert that came out differently, one a line' },
  ],
  examples: [
    {
      command: 'firebreak backtest triage.playbook.yaml --alerts alerts.ndjson.gz',
      summary: 'where a month of alerts would have gone',
    },
    {
      command: 'firebreak backtest triage.playbook.yaml --alerts alerts/ --against HEAD~1',
      summary: 'what the last change changes',
    },
    {
      command: 'firebreak backtest triage.playbook.yaml --alerts labelled.jsonl --alert-path alert --label label=TP',
      summary: 'with precision and recall of every branch',
    },
  ],
  async run({ args: [file], options, terminal }) {
    if ((file === undefined) === (options.resume === undefined)) {
      throw wrongUse(
        file === undefined
          ? 'Give a playbook, or --resume ID'
          : '--resume goes on with its own playbook: leave the file out',
      )
    }
    const jobs = wholeNumber(options.jobs, '--jobs', 256)
    const samples = wholeNumber(options.samples, '--samples', 10_000)
    const workspace = await openWorkspace(options, terminal, file === undefined ? {} : { near: file })
    try {
      const listen = progressTeller(terminal)
      const how = jobs === undefined ? {} : { jobs }
      const handle =
        file === undefined
          ? await workspace.backtests.resume(options.resume as string, how, listen)
          : await workspace.backtests.start(
              {
                ...(await requestOf(file, options, workspace, terminal)),
                ...how,
                ...(samples !== undefined && { samples }),
              },
              listen,
            )
      return await finish(handle, workspace, options, terminal)
    } finally {
      await workspace.close()
    }
  },
})

function wholeNumber(text: string | undefined, option: string, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw wrongUse(`${option} ${text}: give a whole number from 1 to ${most}`)
  }
  return number
}

function progressTeller(terminal: Terminal): (id: string, progress: BacktestProgress) => void {
  return (_, progress) => terminal.status(terminal.colors.err.dim(progressLine(progress)))
}

async function requestOf(file: string, options: Options & CommonOptions, workspace: Workspace, terminal: Terminal) {
  if (!options.alerts || options.alerts.length === 0)
    throw wrongUse('Give the recorded alerts: --alerts FILE or FOLDER')
  const { plan, ...checked } = await checkFile(file, workspace.catalog, workspace.playbooks.surroundings())
  if (!plan) throw notRunnable(checked, terminal)
  const against =
    options.against === undefined ? undefined : await otherVersion(file, options.against, workspace, terminal)
  return {
    plan,
    file,
    alerts: options.alerts,
    options: await optionsOf(options, [plan, ...(against ? [against.plan] : [])], workspace.catalog),
    ...(against && { against }),
  }
}

function notRunnable(
  checked: { file: string; text: string; diagnostics: Parameters<typeof renderDiagnostic>[0][] },
  terminal: Terminal,
) {
  const errors = checked.diagnostics.filter(({ severity }) => severity === 'error')
  for (const one of errors.slice(0, 20)) terminal.err(`${renderDiagnostic(one, checked.text, terminal.colors.err)}\n`)
  return new CommandError('playbook/has-errors', `${checked.file} cannot be run: ${renderCounts(errors)}`)
}

async function otherVersion(
  file: string,
  version: string,
  workspace: Workspace,
  terminal: Terminal,
): Promise<{ name: string; plan: Plan }> {
  if (existsSync(version)) {
    const { plan, ...checked } = await checkFile(version, workspace.catalog, workspace.playbooks.surroundings())
    if (!plan) throw notRunnable(checked, terminal)
    return { name: version, plan }
  }
  const { name, text, playbooks } = await readRevision(file, version)
  const { plan, ...checked } = workspace.playbooks.checkText(text, name, playbooks)
  if (!plan || hasErrors(checked)) throw notRunnable(checked, terminal)
  return { name, plan }
}

async function optionsOf(options: Options, plans: [Plan, ...Plan[]], catalog: Catalog): Promise<BacktestOptions> {
  const [plan] = plans
  const { alertPath, timeField, trigger, scenario } = options
  const fromScenario = scenario === undefined ? {} : await scenarioOptions(scenario)
  const given = saidByAll(parseAnswers(options.answer ?? [], plan, catalog), plans, catalog)
  const answers = { ...fromScenario.answers, ...Object.fromEntries(given) }
  return {
    ...(fromScenario.fixtures && { fixtures: fromScenario.fixtures }),
    ...(Object.keys(answers).length > 0 && { answers }),
    ...(alertPath !== undefined && { alertPath }),
    ...(timeField !== undefined && { timeField }),
    ...(trigger !== undefined && { trigger: triggerOf(plan, trigger) }),
    ...(options.label !== undefined && { label: labelOption(options.label) }),
  }
}

function triggerOf(plan: Plan, trigger: string): string {
  const triggers = plan.graphs[0]?.steps.filter(({ kind }) => kind === 'trigger').map(({ id }) => id) ?? []
  if (triggers.includes(trigger)) return trigger
  throw wrongUse(`--trigger ${trigger}: the playbook has no such trigger. It has ${triggers.join(', ')}.`)
}

async function scenarioOptions(file: string): Promise<Pick<BacktestOptions, 'answers' | 'fixtures'>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new CommandError('file/unreadable', `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`)
  }
  const { scenario, diagnostics } = readScenario(text, { file })
  if (!scenario) throw wrongUse(`--scenario ${file}: ${diagnostics[0]?.message ?? 'it is no scenario'}`)
  const { answers, fixtures } = simulationOf(scenario, undefined)
  return {
    ...(fixtures && { fixtures }),
    ...(answers && { answers: answers as NonNullable<BacktestOptions['answers']> }),
  }
}

/** `label` or `label=TP,malicious`. */
function labelOption(text: string): NonNullable<BacktestOptions['label']> {
  const at = text.indexOf('=')
  if (at < 0) return { path: text }
  const positive = text
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  return { path: text.slice(0, at), ...(positive.length > 0 && { positive }) }
}

async function finish(
  handle: BacktestHandle,
  { backtests, again }: Workspace,
  options: Options & CommonOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  terminal.err(terminal.colors.err.dim(`Backtest ${handle.id}`))
  const interrupts = onInterrupt(
    () => backtests.stop(handle.id),
    () => process.exit(3),
  )
  let ended: Backtest
  try {
    ended = await handle.ended
  } finally {
    interrupts.stop()
    terminal.status(undefined)
  }
  if (options.differences !== undefined) await writeDifferences(options.differences, ended.id, backtests)
  if (options.json) terminal.out(JSON.stringify(ended))
  else
    terminal.out(
      await renderBacktest(
        ended,
        await backtests.plan(ended.id, 'tested'),
        (kind, filter) => backtests.alerts(ended.id, kind, filter),
        terminal.colors.out,
      ),
    )
  if (ended.status === 'stopped') {
    terminal.err(`Stopped. It goes on with: firebreak backtest --resume ${safe(ended.id)}${again}`)
    return 1
  }
  return 0
}

const PAGE = 1_000

async function writeDifferences(file: string, id: string, backtests: Backtests): Promise<void> {
  const lines: string[] = []
  for (let after = 0; ; ) {
    const page: BacktestAlert[] = await backtests.alerts(id, 'difference', { after, limit: PAGE })
    for (const { number, place, node, detail, label, alert } of page) {
      lines.push(JSON.stringify({ number, place, node, ...detail, label, alert: alert && parseJson(alert) }))
    }
    after = page.at(-1)?.number ?? after
    if (page.length < PAGE) break
  }
  try {
    await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  } catch (cause) {
    throw new CommandError('file/unwritable', `${file} cannot be written (${(cause as NodeJS.ErrnoException).code}).`)
  }
}
