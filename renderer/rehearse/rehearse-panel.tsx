// Below the canvas: choose an alert, rehearse, and follow the run that the canvas shows. Live and shadow runs begin and are
// followed here too.
import { ActionIcon, Alert, Anchor, Button, Menu, Tooltip } from '@mantine/core'
import { Bug, ChevronDown, FlaskConical, Play, Radio, Square, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { showKey } from '../commands/keys.ts'
import { ModeTag } from '../parts/run-tags.tsx'
import { RunActions } from '../runs/run-actions.tsx'
import { modeOf } from '../runs/shown.ts'
import { TimeSlider } from '../runs/time-slider.tsx'
import { SaveAsTest } from '../scenarios/save-as-test.tsx'
import { useDocument } from '../state/document.ts'
import { leaveRun, type ShownRun } from '../state/run.ts'
import { showDrawer } from '../state/view.ts'
import { prepare, startRehearsal, stopRehearsal, useRehearsal } from './rehearsal.ts'
import classes from './rehearse-panel.module.css'
import { RunSteps } from './run-steps.tsx'
import { Setup } from './setup.tsx'
import { useShownHere } from './shown-here.ts'
import { StartDialog } from './start-dialog.tsx'

export function RehearsePanel() {
  const file = useDocument((state) => state.file)
  const shown = useShownHere()
  const view = useRehearsal((state) => state.view)
  useEffect(() => {
    if (file !== undefined) void prepare(file)
  }, [file])
  const isRunShown = shown !== undefined && view === 'run'
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => rehearseByKey(panel.current), [])
  return (
    <div ref={panel} className={classes.panel}>
      <div className={classes.bar}>
        <Start isRunning={useRehearsal((state) => state.phase === 'running')} />
        {isRunShown ? <ShownBar shown={shown} /> : <SetupHint shown={shown} />}
      </div>
      <Problem />
      <div className={classes.content}>{isRunShown ? <RunSteps shown={shown} /> : <Setup />}</div>
      <StartDialog />
    </div>
  )
}

/** Fields of the panel keep Enter for themselves; with the modifier it rehearses from there, too. */
function rehearseByKey(panel: HTMLElement | null): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    void startRehearsal()
  }
  panel?.addEventListener('keydown', listener, true)
  return () => panel?.removeEventListener('keydown', listener, true)
}

function Start({ isRunning }: { isRunning: boolean }) {
  if (isRunning) {
    return (
      <Button variant="default" leftSection={<Square size={12} aria-hidden />} onClick={stopRehearsal}>
        Stop
      </Button>
    )
  }
  return (
    <Button.Group>
      <Tooltip label={`Rehearse  ${showKey('mod+Enter')}`}>
        <Button leftSection={<Play size={13} aria-hidden />} onClick={() => void startRehearsal()}>
          Rehearse
        </Button>
      </Tooltip>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button px={6} aria-label="Other ways to run" className={classes.more}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Bug size={14} aria-hidden />}
            rightSection={<kbd>{showKey('shift+F8')}</kbd>}
            onClick={() => void startRehearsal({ pausesAtOnce: true })}
          >
            Rehearse step by step
          </Menu.Item>
          <Menu.Item
            leftSection={<FlaskConical size={14} aria-hidden />}
            onClick={() => useRehearsal.setState({ dialog: 'shadow' })}
          >
            Run in shadow…
          </Menu.Item>
          <Menu.Item
            leftSection={<Radio size={14} aria-hidden />}
            color="red"
            onClick={() => useRehearsal.setState({ dialog: 'live' })}
          >
            Run live…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}

function SetupHint({ shown }: { shown: ShownRun | undefined }) {
  const name = useRehearsal((state) => state.name)
  return (
    <>
      <span className={classes.hint}>
        {name === ''
          ? 'Choose an alert, then rehearse: nothing leaves this machine.'
          : `On “${name}”. Nothing leaves this machine.`}
      </span>
      {shown && (
        <Button variant="subtle" color="gray" onClick={() => useRehearsal.setState({ view: 'run' })}>
          Back to the run
        </Button>
      )}
    </>
  )
}

function ShownBar({ shown }: { shown: ShownRun }) {
  const { id } = shown
  const mode = modeOf(shown)
  const name = useRehearsal((state) => state.name)
  const openPlan = useDocument((state) => state.plan?.hash)
  const isEdited = openPlan !== shown.plan.hash
  return (
    <>
      <Button
        variant="default"
        className={classes.alert}
        title="Choose another alert"
        onClick={() => useRehearsal.setState({ view: 'setup' })}
      >
        <span className={classes.alertName}>{mode === 'simulate' && name !== '' ? name : 'Alert…'}</span>
      </Button>
      {mode !== 'simulate' && <ModeTag mode={mode} />}
      <div className={classes.slider}>
        <TimeSlider shown={shown} />
      </div>
      {isEdited && <span className={classes.edited}>Edited since this run</span>}
      {!shown.isOpen && <SaveAsTest shown={shown} />}
      {id !== undefined && <RunActions shown={{ ...shown, id }} />}
      <Tooltip label="Leave the run">
        <ActionIcon
          size="sm"
          aria-label="Leave the run"
          onClick={() => {
            stopRehearsal()
            leaveRun()
            useRehearsal.setState({ view: 'setup' })
          }}
        >
          <X size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
}

function Problem() {
  const problem = useRehearsal((state) => state.problem)
  if (!problem) return null
  return (
    <Alert
      className={classes.problem}
      color="red"
      variant="light"
      p={6}
      withCloseButton
      closeButtonLabel="Close"
      role="alert"
      onClose={() => useRehearsal.setState({ problem: undefined })}
    >
      {problem.text}{' '}
      {problem.isInPlaybook && (
        <Anchor component="button" size="sm" onClick={() => showDrawer('problems')}>
          Show the problems
        </Anchor>
      )}
    </Alert>
  )
}
