// The history of runs: the list, one run, or two side by side. The address says which: #/runs, #/runs/ID, #/runs/ID..ID
import { RunCompare } from './run-compare.tsx'
import { RunHistory } from './run-history.tsx'
import { RunView } from './run-view.tsx'

export function RunsPlace({ run }: { run: string | undefined }) {
  if (run === undefined) return <RunHistory />
  const [a, b] = run.split('..')
  return a && b ? <RunCompare key={run} a={a} b={b} /> : <RunView key={run} id={run} />
}
