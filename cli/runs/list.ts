// firebreak runs: the history, newest first.
import { RUN_STATUSES } from '../../api/index.ts'
import { formatDuration, type Mode, parseDuration, parseInstant } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { renderTable } from '../render/table.ts'
import { formatTime } from '../render/text.ts'
import type { Colors } from '../terminal.ts'
import { openWorkspace, type RunFilter, type StoredRun, type StoredStatus } from '../workspace/open-workspace.ts'

interface Options {
  playbook?: string
  status?: StoredStatus[]
  mode?: Mode
  limit: string
  since?: string
  search?: string
}

export const runs = defineCommand<Options>({
  name: 'runs',
  summary: 'list the runs of the workspace, newest first',
  arguments: [],
  inWorkspace: true,
  options: [
    { flags: '--playbook <name>', summary: 'only runs of this playbook' },
    {
      flags: '--status <status>',
      summary: 'only runs with this status; may be given several times',
      choices: RUN_STATUSES,
      repeat: true,
    },
    { flags: '--mode <mode>', summary: 'only runs in this mode', choices: ['simulate', 'shadow', 'live'] },
    { flags: '--since <time>', summary: 'only runs since then: 2026-11-09, 2026-11-09T08:00:00Z, or 2h, 3d ago' },
    { flags: '--search <words>', summary: 'only runs whose id, playbook, alert or problem has these words' },
    { flags: '--limit <count>', summary: 'how many at most', default: '20' },
  ],
  examples: [
    { command: 'firebreak runs --status waiting', summary: 'who waits for an answer' },
    { command: 'firebreak runs --mode live --since 24h', summary: 'what was done for real since yesterday' },
    { command: 'firebreak runs --search ws-0417 --json', summary: 'the runs about a host, one JSON object a line' },
  ],
  async run({ options, terminal }) {
    const filter = filterOf(options)
    const workspace = await openWorkspace(options, terminal)
    try {
      const { runs: found, next } = await workspace.runs.history(filter)
      if (options.json) for (const one of found) terminal.out(JSON.stringify(one))
      else if (found.length === 0) terminal.out(emptyText(options))
      else {
        terminal.out(renderRuns(found, terminal.outWidth, terminal.colors.out))
        if (next) terminal.err(terminal.colors.err.dim('There are older ones: give a larger --limit'))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})

function filterOf({ playbook, status, mode, limit, since, search }: Options): RunFilter {
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > 100_000) {
    throw wrongUse(`--limit ${limit}: give a whole number from 1 to 100000`)
  }
  const fromMs = since === undefined ? undefined : sinceMs(since)
  return {
    limit: count,
    ...(playbook !== undefined && { playbook }),
    ...(status !== undefined && { status }),
    ...(mode !== undefined && { mode }),
    ...(fromMs !== undefined && { fromMs }),
    ...(search !== undefined && { text: search }),
  }
}

function sinceMs(text: string): number {
  const ago = parseDuration(text)
  const ms = ago === undefined ? parseInstant(text) : Date.now() - ago
  if (ms === undefined)
    throw wrongUse(`--since ${text}: give a time as 2026-11-09T08:00:00Z, or how long ago as 2h or 3d`)
  return ms
}

function emptyText({ playbook, status, mode, since, search }: Options): string {
  return [playbook, status, mode, since, search].some((one) => one !== undefined)
    ? 'No run is like that.'
    : 'No runs yet. Rehearse a playbook: firebreak run FILE --alert FILE'
}

const COLUMNS = [
  { title: 'id' },
  { title: 'status' },
  { title: 'mode' },
  { title: 'started' },
  { title: 'took' },
  { title: 'playbook', atLeast: 16 },
  { title: 'alert', atLeast: 20 },
]

export function renderRuns(found: readonly StoredRun[], width: number, colors: Colors): string {
  const rows = found.map(({ id, status, mode, startedMs, endedMs, playbook, alertSummary, problem }) => [
    id,
    status,
    mode,
    formatTime(startedMs),
    endedMs === undefined ? '' : formatDuration(Math.max(0, endedMs - startedMs)),
    playbook.name,
    problem !== undefined && status === 'failed' ? `${alertSummary} (${problem})` : alertSummary,
  ])
  return renderTable(COLUMNS, rows, width, colors, (text, column) => {
    if (column === 1) return paintStatus(text, colors)
    return column === 2 && text === 'live' ? colors.red(text) : text
  })
}

function paintStatus(status: string, colors: Colors): string {
  if (status === 'completed' || status === 'undone') return colors.green(status)
  if (status === 'failed' || status === 'in-doubt' || status === 'partly-undone') return colors.red(status)
  return colors.yellow(status)
}
