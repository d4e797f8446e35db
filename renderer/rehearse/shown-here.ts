// The shown run, where it is one of the open playbook.
import { useDocument } from '../state/document.ts'
import { type ShownRun, useRun } from '../state/run.ts'

export function useShownHere(): ShownRun | undefined {
  const file = useDocument((state) => state.file)
  const shown = useRun((run) => run.shown)
  return shown && shown.playbook.file === file ? shown : undefined
}
