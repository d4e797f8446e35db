// One run of the history: scrub through it in time; its steps, its ledger, who did what, its journal; and what can be done to it.
import { Anchor, Button, Tabs } from '@mantine/core'
import { ArrowLeft, FileQuestion, Workflow } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { StoredRun } from '../../api/index.ts'
import { formatDuration, hashPlaybook, type Playbook, readPlaybook } from '../../engine/index.ts'
import { ReadOnlyCanvas } from '../canvas/canvas.tsx'
import { playbookOf } from '../canvas/plan-playbook.ts'
import { CopyableId } from '../parts/copy-button.tsx'
import { Empty } from '../parts/empty.tsx'
import { ModeTag, RunStatusTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import { useRehearsal } from '../rehearse/rehearsal.ts'
import { RunSteps } from '../rehearse/run-steps.tsx'
import { SaveAsTest } from '../scenarios/save-as-test.tsx'
import { host, onHint } from '../state/host.ts'
import { leaveRun, type ShownRun, useFolded, useRun } from '../state/run.ts'
import { go, hashOf, showDrawer, useView } from '../state/view.ts'
import { JournalView } from './journal-view.tsx'
import { LedgerList } from './ledger-list.tsx'
import { PeopleLog } from './people-log.tsx'
import { RunActions } from './run-actions.tsx'
import classes from './run-view.module.css'
import { endState, openRun } from './shown.ts'
import { TimeSlider } from './time-slider.tsx'

export function RunView({ id }: { id: string }) {
  const [problem, setProblem] = useState<string>()
  const shown = useRun((run) => (run.shown?.id === id ? run.shown : undefined))
  useEffect(() => {
    void openRun(id).then(setProblem)
    return () => {
      const { place } = useView.getState()
      const goesOn = place.name === 'playbook' && place.id === useRun.getState().shown?.playbook.file
      if (!goesOn) leaveRun()
    }
  }, [id])
  if (problem !== undefined) {
    return (
      <Empty icon={FileQuestion} title="This run cannot be shown" text={problem}>
        <Button onClick={() => go({ name: 'runs' })}>All runs</Button>
      </Empty>
    )
  }
  return shown ? <Opened id={id} shown={{ ...shown, id }} /> : null
}

function Opened({ id, shown }: { id: string; shown: ShownRun & { id: string } }) {
  const stored = useStoredRun(id)
  const { plan, journal, playbook } = shown
  const end = endState(plan, journal)
  const { file } = playbook
  const played = usePlaybookOf(file, plan.playbook.hash)
  const folded = useFolded()
  // A file that has changed since shows what it is now: what was run is in the plan.
  const drawn = useMemo(() => (played === null ? playbookOf(plan, 0) : played), [played, plan])
  const isLive = end.mode === 'live'
  return (
    <div className={classes.view} data-live={isLive || undefined}>
      <header className={classes.head}>
        <Anchor href={hashOf({ name: 'runs' })} className={classes.back} aria-label="All runs">
          <ArrowLeft size={16} aria-hidden />
        </Anchor>
        <h1>{playbook.name}</h1>
        <ModeTag mode={end.mode} />
        {stored && <RunStatusTag status={stored.status} />}
        <span className={classes.gap} />
        {file !== undefined && (
          <Button
            variant="default"
            disabled={played === null}
            title={played === null ? 'The playbook was changed or removed after this run' : undefined}
            leftSection={<Workflow size={14} aria-hidden />}
            onClick={() => {
              useRehearsal.setState({ view: 'run' })
              showDrawer('rehearse')
              go({ name: 'playbook', id: file })
            }}
          >
            Open the playbook
          </Button>
        )}
        {!shown.isOpen && <SaveAsTest shown={shown} />}
        <RunActions shown={shown} />
      </header>
      <p className={classes.facts}>
        <CopyableId id={id} shown={40} />
        <span>
          Started <Time ms={end.startedAt} /> by {end.by}
        </span>
        {end.endedAt !== undefined && <span>took {formatDuration(end.endedAt - end.startedAt)}</span>}
        {stored?.alertSummary && <span className={classes.alert}>{stored.alertSummary}</span>}
      </p>
      {(end.error || stored?.problem) && (
        <p className={classes.problem}>
          <Words text={end.error?.message ?? stored?.problem ?? ''} />
        </p>
      )}
      {drawn && (
        <div className={classes.canvas}>
          <ReadOnlyCanvas playbook={drawn} plan={plan} state={folded} />
        </div>
      )}
      <div className={classes.slider}>
        <TimeSlider shown={shown} />
      </div>
      <Tabs defaultValue="steps" keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="steps">Steps</Tabs.Tab>
          <Tabs.Tab value="ledger">Ledger</Tabs.Tab>
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="journal">Journal</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps">
          <RunSteps shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="ledger">
          <LedgerList shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="people">
          <PeopleLog shown={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="journal">
          <JournalView shown={shown} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

/** The run as the history has it; asked again when it changes. */
function useStoredRun(id: string): StoredRun | undefined {
  const [stored, setStored] = useState<StoredRun>()
  useEffect(() => {
    let isHere = true
    const read = async () => {
      const { run } = await (await host()).runs.entries({ run: id, from: Number.MAX_SAFE_INTEGER })
      if (isHere) setStored(run)
    }
    read().catch(() => {})
    const stop = onHint((hint) => {
      if (hint.topic === 'run.changed' && hint.run === id) read().catch(() => {})
    })
    return () => {
      isHere = false
      stop()
    }
  }, [id])
  return stored
}

/** The playbook that ran, where the file on disk still is that one; null: it is not; undefined: not known yet. */
function usePlaybookOf(file: string | undefined, hash: string): Playbook | null | undefined {
  const [playbook, setPlaybook] = useState<Playbook | null>()
  useEffect(() => {
    if (file === undefined) return setPlaybook(null)
    let isHere = true
    const tell = (found: Playbook | null) => {
      if (isHere) setPlaybook(found)
    }
    sameOnDisk(file, hash).then(tell, () => tell(null))
    return () => {
      isHere = false
    }
  }, [file, hash])
  return playbook
}

async function sameOnDisk(file: string, hash: string): Promise<Playbook | null> {
  const { text } = await (await host()).playbooks.read({ file })
  const { playbook } = readPlaybook(text, { file })
  return playbook && hashPlaybook(playbook) === hash ? playbook : null
}
