// The history of runs: the list, one run, or two side by side. The address says which: #/runs, #/runs/ID, #/runs/ID..ID
import { RunCompare } from './run-compare.tsx'
import { RunHistory } from './run-history.tsx'
import { RunView } from './run-view.tsx'

export function RunsPlace({ id }: { id: string | undefined }) {
  if (id === undefined) return <RunHistory />
  const [a, b] = id.split('..')
  return a && b ? <RunCompare key={id} a={a} b={b} /> : <RunView key={id} id={id} />
}
