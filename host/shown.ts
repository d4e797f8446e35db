// The host's door: what leaves a host by its parts is masked here, for every screen, command, page and file at once. Inside, parts are
// given to one another as they are: what is masked is never evaluated or sent.

import type { Question } from '../api/index.ts'
import { parseJson, visibleText } from '../engine/index.ts'
import type { Alerts } from './alerts/alerts.ts'
import type { Backtest, Backtests } from './backtests/backtests.ts'
import type { RunHistory } from './runs/run-history.ts'
import type { EntryListener, RunHandle, Runs } from './runs/runs.ts'
import { type Redact, shownEntry, shownHandle, shownLoaded, shownRow } from './runs/shown-run.ts'
import type { StoredAlert } from './store/alerts.ts'
import type { BacktestAlert } from './store/backtests.ts'

/** Listeners are told masked entries by the runs themselves. */
export function shownRuns(runs: Runs & RunHistory, redact: Redact): Runs & RunHistory {
  /** A refusal may name what is offered instead. */
  const handle = async (given: Promise<RunHandle>): Promise<RunHandle> => {
    try {
      return shownHandle(await given, redact)
    } catch (thrown) {
      throw shownError(thrown, redact)
    }
  }
  return {
    ...runs,
    start: (...call) => handle(runs.start(...call)),
    resume: (...call) => handle(runs.resume(...call)),
    answer: (...call) => handle(runs.answer(...call)),
    release: (...call) => handle(runs.release(...call)),
    cancel: (...call) => handle(runs.cancel(...call)),
    undo: (...call) => handle(runs.undo(...call)),
    settle: (...call) => handle(runs.settle(...call)),
    resumeAll: async (listener?: (id: string) => EntryListener) =>
      (await runs.resumeAll(listener)).map((one) => shownHandle(one, redact)),
    load: async (id) => shownLoaded(await runs.load(id), redact),
    entries: async (id, from) => (await runs.entries(id, from)).map((entry) => shownEntry(entry, redact)),
    stored: async (id) => shownRow(await runs.stored(id), redact),
    history: async (filter) => {
      const page = await runs.history(filter)
      return { ...page, runs: page.runs.map((row) => shownRow(row, redact)) }
    },
    lastOutputs: async (playbook) => {
      const { alert, outputs, ...last } = await runs.lastOutputs(playbook)
      const shown = Object.entries(outputs).map(([node, output]) => [node, redact(output)])
      return { ...last, ...(alert !== undefined && { alert: redact(alert) }), outputs: Object.fromEntries(shown) }
    },
  }
}

function shownError(thrown: unknown, redact: Redact): unknown {
  if (!(thrown instanceof Error)) return thrown
  const { message, stack } = thrown
  const shown = redact(message)
  if (shown === message) return thrown
  thrown.message = shown
  if (stack !== undefined) thrown.stack = redact(stack)
  return thrown
}

export const shownQuestion = (question: Question, redact: Redact): Question => {
  const { ask, alertSummary, answers } = question
  const writes = Object.entries(question.writes).map(([port, after]) => [
    port,
    after.map((one) => ({ ...one, ...redact({ preview: one.preview }) })),
  ])
  const shown = redact({ ask, alertSummary, answers })
  return { ...question, ...shown, alertSummary: visibleText(shown.alertSummary), writes: Object.fromEntries(writes) }
}

export function shownAlerts(alerts: Alerts, redact: Redact): Alerts {
  return {
    ...alerts,
    list: async (filter) => (await alerts.list(filter)).map((alert) => shownAlert(alert, redact)),
    get: async (id) => shownAlert(await alerts.get(id), redact),
  }
}

function shownAlert(alert: StoredAlert, redact: Redact): StoredAlert {
  const { title, problem, idempotency, body } = alert
  const masked = redact({
    title,
    ...(problem && { problem }),
    ...(idempotency !== undefined && { idempotency }),
  })
  return { ...alert, ...masked, title: visibleText(masked.title), body: shownText(body, redact) }
}

/** As a value where it is JSON: a short secret is only found standing alone. */
function shownText(text: string, redact: Redact): string {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    return redact(text)
  }
  const masked = redact(value)
  return masked === value ? text : JSON.stringify(masked)
}

/** Its alerts are opened by their number: what is shown of one is not what runs. */
export function shownBacktests(backtests: Backtests, redact: Redact): Backtests {
  const shown = (one: Backtest): Backtest => {
    const { problem, progress } = one
    return { ...one, problem: redact(problem), progress: redact(progress) }
  }
  const handle = ({ id, ended }: Awaited<ReturnType<Backtests['start']>>) => {
    const masked = ended.then(shown)
    masked.catch(() => {}) // whoever waits for it is told
    return { id, ended: masked }
  }
  const told: <L extends Parameters<Backtests['start']>[1]>(listener: L) => L = (listener) =>
    listener && (((id, progress) => listener(id, redact(progress))) as typeof listener)
  return {
    ...backtests,
    start: async (request, listener) => handle(await backtests.start(request, told(listener))),
    resume: async (id, how, listener) => handle(await backtests.resume(id, how, told(listener))),
    list: async () => (await backtests.list()).map(shown),
    get: async (id) => shown(await backtests.get(id)),
    alerts: async (...call) => (await backtests.alerts(...call)).map((alert) => shownBacktestAlert(alert, redact)),
  }
}

function shownBacktestAlert(one: BacktestAlert, redact: Redact): BacktestAlert {
  const { detail, label, alert } = one
  return {
    ...one,
    ...redact({ ...(detail && { detail }), ...(label !== undefined && { label }) }),
    ...(alert !== undefined && { alert: shownText(alert, redact) }),
  }
}
