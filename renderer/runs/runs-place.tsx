// The history of runs.
export function RunsPlace(_: { run: string | undefined }) {
  return <div>Runs</div>
}
