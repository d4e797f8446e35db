// From the form of a new backtest to the backtest.
import { host } from '../state/host.ts'
import { go } from '../state/view.ts'

/** What is compared with, where it is no file: nothing, or an earlier revision. */
export const ALONE = ''
export const REVISION = 'revision:'

export interface BacktestForm {
  /** File of the workspace. */
  playbook: string
  /** Files of recorded alerts. */
  alerts: string[]
  /** ALONE, REVISION, or the file of another playbook. */
  against: string
  revision: string
  /** Dotted path of the alert in each record; empty: the record is the alert. */
  alertPath: string
  /** `field` or `field=VALUE,VALUE`; empty: nothing says what was real. */
  label: string
}

/** What the host is asked for. */
export function requestOf({ playbook, alerts, against, revision, alertPath, label }: BacktestForm) {
  const other = against === REVISION ? revision.trim() : against
  return {
    playbook,
    alerts,
    ...(other !== ALONE && { against: other }),
    ...(alertPath.trim() !== '' && { alertPath: alertPath.trim() }),
    ...(label.trim() !== '' && { label: labelOf(label) }),
  }
}

/** The sample alerts of a playbook; where none stands beside it, those of the whole workspace. */
export async function samplesFor(playbook: string): Promise<{ file: string; bytes: number }[]> {
  const samples = await (await host()).samples.list({ playbook })
  const own = samples.filter(({ isBeside }) => isBeside)
  return (own.length > 0 ? own : samples).map(({ file, bytes }) => ({ file, bytes }))
}

/** Starts it and goes there. @throws what the host refuses */
export async function startBacktest(form: BacktestForm): Promise<string> {
  const { id } = await (await host()).backtests.start(requestOf(form))
  go({ name: 'backtests', id })
  return id
}

function labelOf(text: string): { path: string; positive?: string[] } {
  const [path = '', values] = text.trim().split('=')
  const positive = values
    ?.split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  return { path, ...(positive && positive.length > 0 && { positive }) }
}
