// Before a run that is no rehearsal: what it can do, on which alert, and the verb on the button. The file on disk is what runs.
import { Button, Checkbox, Modal } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Breakpoint, Plan, PossibleWrite } from '../../engine/index.ts'
import { useBreakpoints } from '../debug/debug.ts'
import { possibleWrites } from '../runs/ledger.ts'
import { Writes } from '../runs/run-actions.tsx'
import { openRun } from '../runs/shown.ts'
import { useDocument } from '../state/document.ts'
import { saveNow } from '../state/document-file.ts'
import { host, messageOf } from '../state/host.ts'
import { chosenAlert, misfitOf, useRehearsal } from './rehearsal.ts'
import classes from './start-dialog.module.css'

export function StartDialog() {
  const mode = useRehearsal((state) => state.dialog)
  const plan = useDocument((state) => state.plan)
  const close = () => useRehearsal.setState({ dialog: undefined })
  return (
    <Modal opened={mode !== undefined} onClose={close} title={mode === 'live' ? 'Run live' : 'Run in shadow'} size="md">
      {mode && plan && <Content mode={mode} plan={plan} onDone={close} />}
      {mode && !plan && <p className={classes.problem}>The playbook has errors: mend them first.</p>}
    </Modal>
  )
}

interface ContentProps {
  mode: 'shadow' | 'live'
  plan: Plan
  onDone(): void
}

function Content({ mode, plan, onDone }: ContentProps) {
  const name = useRehearsal((state) => state.name)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const writes = useMemo(() => possibleWrites(plan), [plan])
  const breakpoints = useBreakpoints()
  const stops = useMemo(() => stopsOf(plan, breakpoints), [plan, breakpoints])
  const [pauses, setPauses] = useState(true)
  const start = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const refused = await startRun(mode, plan, pauses ? stops : [])
      if (refused) setProblem(refused)
      else onDone()
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={classes.dialog}>
      <p>
        On the alert <strong>“{name || 'Your alert'}”</strong>, with the playbook as it is on disk.{' '}
        {mode === 'live'
          ? 'This reaches real systems. Depending on its branches, it can do all of this:'
          : 'It reads from real systems, so its decisions are real. These steps are only recorded, not done:'}
      </p>
      {writes.length > 0 ? <Writes writes={writes} /> : <p>It sends, changes and destroys nothing.</p>}
      {stops.length > 0 && (
        <Checkbox
          label={`Pause before ${stops.length === 1 ? '1 node' : `${stops.length} nodes`} with a breakpoint`}
          description="Each of these steps is done when you let the run go on"
          checked={pauses}
          onChange={(event) => setPauses(event.currentTarget.checked)}
        />
      )}
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDone}>
          Leave it
        </Button>
        <Button {...(mode === 'live' && { color: 'red' })} loading={isBusy} onClick={() => void start()}>
          {mode === 'live' ? `Run live${countWords(writes)}` : 'Run in shadow'}
        </Button>
      </div>
    </div>
  )
}

function countWords(writes: readonly PossibleWrite[]): string {
  const count = (effect: string) => writes.filter((one) => one.effect === effect).length
  const parts = [
    count('destroy') > 0 ? `destroy up to ${count('destroy')}` : '',
    count('change') > 0 ? `change up to ${count('change')}` : '',
    count('notify') > 0 ? `send up to ${count('notify')}` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? `: ${parts.join(', ')}` : ''
}

/** Nodes with a breakpoint that holds everywhere: conditions and places are for rehearsals. */
function stopsOf(plan: Plan, breakpoints: readonly Breakpoint[]): string[] {
  const known = new Set(plan.graphs.flatMap(({ steps }) => steps.map(({ id }) => id)))
  const nodes = breakpoints.filter(({ isOff, node }) => !isOff && known.has(node)).map(({ node }) => node)
  return [...new Set(nodes)]
}

/** @returns why not, or nothing */
async function startRun(mode: 'shadow' | 'live', plan: Plan, pauseBefore: string[]): Promise<string | undefined> {
  const chosen = chosenAlert()
  if ('problem' in chosen) return chosen.problem
  const misfit = misfitOf(plan, chosen.alert)
  if (misfit) return `The alert does not fit what the playbook takes: ${misfit}`
  await saveNow()
  const { file, save } = useDocument.getState()
  if (file === undefined || save.kind !== 'saved') return 'The playbook is not on disk: save it first.'
  const { trigger } = useRehearsal.getState()
  const client = await host()
  const { run } = await client.runs.start({ file, mode, alert: chosen.alert, pauseBefore, ...(trigger && { trigger }) })
  const refused = await openRun(run)
  if (!refused) useRehearsal.setState({ view: 'run', problem: undefined })
  return refused
}
