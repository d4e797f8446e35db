// backtests.*: playbooks over recorded alerts of the workspace.
import { holdsMask, type JsonValue, type Plan } from '../../engine/index.ts'
import type { Host } from '../host.ts'
import { HostError } from '../host-error.ts'
import { defineNoun, type Ground } from '../noun.ts'
import { hasErrors, PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'
import { openRecorded, type Recorded } from './recorded.ts'
import { readRevision } from './revision.ts'

const USES = ['backtests', 'playbooks', 'runs', 'catalog', 'lists'] as const
type Uses = Pick<Host, (typeof USES)[number]>

export const backtests = defineNoun('backtests', { uses: USES, open }, (os, host, about, recorded: Recorded) => {
  const { backtests } = host
  return {
    list: os.list.handler(() => backtests.list()),
    get: os.get.handler(({ input: { id } }) => backtests.get(id)),
    plan: os.plan.handler(async ({ input: { id, version } }) => ({ plan: await backtests.plan(id, version) })),
    sources: os.sources.handler(() => recorded.list()),
    addSource: os.addSource.handler(async ({ input: { fileName, base64 } }) => ({
      file: await recorded.add(fileName, Buffer.from(base64, 'base64')),
    })),
    addHistory: os.addHistory.handler(async ({ input: { playbook } }) => ({
      file: await recorded.keep(playbook, alertsOfRuns(host, playbook)),
    })),
    start: os.start.handler(async ({ input }) => {
      const { playbook, alerts, against, alertPath, label, answers } = input
      const plan = await planOf(host, playbook)
      const { id } = await backtests.start({
        plan,
        file: playbook,
        alerts: alerts.map((file) => recorded.locate(file)),
        options: {
          ...(alertPath !== undefined && { alertPath }),
          ...(label && { label: { path: label.path, ...(label.positive && { positive: label.positive }) } }),
          ...(answers && {
            answers: Object.fromEntries(Object.entries(answers).map(([node, choice]) => [node, [{ choice }]])),
          }),
        },
        ...(against !== undefined && { against: await otherVersion(host, playbook, against) }),
      })
      return { id }
    }),
    stop: os.stop.handler(({ input: { id } }) => {
      backtests.stop(id)
      return {}
    }),
    resume: os.resume.handler(async ({ input: { id } }) => {
      await backtests.resume(id)
      return {}
    }),
    remove: os.remove.handler(async ({ input: { id } }) => {
      await backtests.remove(id)
      return {}
    }),
    alerts: os.alerts.handler(({ input: { id, kind, node, end, after, limit } }) =>
      backtests.alerts(id, kind, {
        ...(node !== undefined && { node }),
        ...(end !== undefined && { end }),
        ...(after !== undefined && { after }),
        ...(limit !== undefined && { limit }),
      }),
    ),
    open: os.open.handler(async ({ input: { id, kind, number, version } }) => {
      const { plan, simulation } = await backtests.open(id, { kind, number }, version)
      const { playbookFile } = await backtests.get(id)
      const run = await host.runs.record(plan, simulation, { by: about.person, file: playbookFile })
      return { run, plan, entries: await host.runs.entries(run, 0) }
    }),
  }
})

/** Files of recorded alerts. */
function open({ folder }: Ground): Recorded {
  return openRecorded(folder)
}

const PAGE = 500
/** The newest ones: a workspace may have run for years. */
const MOST_RUNS = 50_000

/** What started the runs of a playbook, the newest first. */
async function* alertsOfRuns(host: Uses, playbook: string): AsyncGenerator<JsonValue> {
  let left = MOST_RUNS
  let cursor: string | undefined
  do {
    const page = await host.runs.history({ playbook, limit: PAGE, ...(cursor !== undefined && { cursor }) })
    for (const { id } of page.runs) {
      const [first] = await host.runs.entries(id, 0)
      // What is masked is not what the run had: nothing is tested with it.
      if (first?.kind === 'run.started' && !holdsMask(first.alert)) yield first.alert
    }
    left -= page.runs.length
    cursor = page.next
  } while (cursor !== undefined && left > 0)
}

async function planOf(host: Uses, file: string): Promise<Plan> {
  const checked = await host.playbooks.check(file)
  if (checked.plan && !hasErrors(checked)) return checked.plan
  const count = checked.diagnostics.filter(({ severity }) => severity === 'error').length
  throw new HostError(
    'playbook/has-errors',
    `${file} has ${count === 1 ? 'an error' : `${count} errors`}: mend it, then it can be run.`,
  )
}

async function otherVersion(host: Uses, file: string, version: string): Promise<{ name: string; plan: Plan }> {
  if (version.endsWith(PLAYBOOK_SUFFIX)) return { name: version, plan: await planOf(host, version) }
  const { name, text, playbooks } = await readRevision(host.playbooks.locate(file), version)
  const checked = host.playbooks.checkText(text, name, playbooks)
  if (checked.plan && !hasErrors(checked)) return { name, plan: checked.plan }
  throw new HostError('playbook/has-errors', `${name} has errors under this Firebreak, so it cannot be compared with.`)
}
