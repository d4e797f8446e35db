// One backtest: how far it is, where the alerts went (on the canvas and in numbers), what would have been done to whom, what
// differs from the other version, and what could not be run. Any alert that was kept opens as a run.
import { Anchor, Button, Progress, Tabs } from '@mantine/core'
import { ArrowLeft, Ban, FileQuestion, Play, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Backtest } from '../../api/index.ts'
import { hintsOf, type Plan } from '../../engine/index.ts'
import { ReadOnlyCanvas } from '../canvas/canvas.tsx'
import { heatOfCounts } from '../canvas/nodes/heat.ts'
import { playbookOf } from '../canvas/plan-playbook.ts'
import { Empty } from '../parts/empty.tsx'
import { Time } from '../parts/time.tsx'
import { catalog } from '../state/catalog.ts'
import { host, messageOf } from '../state/host.ts'
import { go, hashOf } from '../state/view.ts'
import classes from './backtest-view.module.css'
import { type Filled, useBacktest, usePlan, wholeNumber } from './backtests.ts'
import { Differences } from './differences.tsx'
import { Ends } from './ends.tsx'
import { factsOf, marksOf } from './facts.ts'
import { Hints, useTestedShapes } from './hints.tsx'
import { NotRun } from './not-run.tsx'
import { Quality } from './quality.tsx'
import { useLayout } from './use-layout.ts'
import { Writes } from './writes.tsx'

export function BacktestView({ id }: { id: string }) {
  const { value: backtest, problem } = useBacktest(id)
  const plan = usePlan(id)
  if (!backtest && problem !== undefined) {
    return (
      <Empty icon={FileQuestion} title="This backtest cannot be shown" text={problem}>
        <Button onClick={() => go({ name: 'backtests' })}>All backtests</Button>
      </Empty>
    )
  }
  if (!backtest) return null
  const { progress } = backtest
  return (
    <div className={classes.view}>
      <Head backtest={backtest} />
      {progress && plan && <Found backtest={{ ...backtest, progress }} plan={plan} />}
    </div>
  )
}

function Head({ backtest }: { backtest: Backtest }) {
  const { id, playbookName, againstName, status, isHere, progress, startedMs, files, problem } = backtest
  const [refusal, setRefusal] = useState<string>()
  const act = async (work: (client: Awaited<ReturnType<typeof host>>) => Promise<unknown>) => {
    try {
      await work(await host())
      setRefusal(undefined)
    } catch (thrown) {
      setRefusal(messageOf(thrown))
    }
  }
  const isOver = status === 'done'
  return (
    <>
      <header className={classes.head}>
        <Anchor href={hashOf({ name: 'backtests' })} className={classes.back} aria-label="All backtests">
          <ArrowLeft size={16} aria-hidden />
        </Anchor>
        <h1>{playbookName}</h1>
        {againstName !== undefined && <span className={classes.quiet}>against {againstName}</span>}
        <span className={classes.gap} />
        {isHere && (
          <Button
            variant="default"
            leftSection={<Ban size={13} aria-hidden />}
            onClick={() => void act((client) => client.backtests.stop({ id }))}
          >
            Stop
          </Button>
        )}
        {!isHere && !isOver && (
          <Button
            leftSection={<Play size={13} aria-hidden />}
            onClick={() => void act((client) => client.backtests.resume({ id }))}
          >
            Go on
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Trash2 size={13} aria-hidden />}
          onClick={() =>
            void act(async (client) => {
              await client.backtests.remove({ id })
              go({ name: 'backtests' })
            })
          }
        >
          Remove backtest
        </Button>
      </header>
      <p className={classes.facts} role="status">
        {progress ? factsOf(progress, isHere) : 'Beginning…'} Started <Time ms={startedMs} />, from{' '}
        {files.length === 1 ? files[0]?.path.replace(/^.*[\\/]/, '') : `${files.length} files`}.
      </p>
      {isHere && progress && (
        <Progress
          className={classes.progress}
          value={progress.totalBytes === 0 ? 0 : (progress.readBytes * 100) / progress.totalBytes}
          aria-label="How much of the alerts was read"
        />
      )}
      {(refusal ?? problem) !== undefined && (
        <p role="alert" className={classes.problem}>
          {refusal ?? problem}
        </p>
      )}
    </>
  )
}

function Found({ backtest, plan }: { backtest: Filled; plan: Plan }) {
  const { progress, playbookFile } = backtest
  const { tally, differences, bad } = progress
  const layout = useLayout(playbookFile, plan)
  const playbook = useMemo(() => ({ ...playbookOf(plan, 0), ...(layout && { layout }) }), [plan, layout])
  const tested = useTestedShapes(playbookFile)
  const hints = useMemo(() => hintsOf(plan, catalog, tally, tested), [plan, tally, tested])
  const heat = useMemo(
    () => ({ ...heatOfCounts(plan, tally.through, tally.runs), hints: marksOf(hints, differences.byNode) }),
    [plan, tally, hints, differences],
  )
  const isCompared = backtest.againstName !== undefined
  return (
    <>
      <div className={classes.canvas}>
        <ReadOnlyCanvas playbook={playbook} plan={plan} state={undefined} heat={heat} />
      </div>
      <Tabs defaultValue={isCompared ? 'differences' : 'ends'} keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          {isCompared && <Tabs.Tab value="differences">Differences {wholeNumber(differences.total)}</Tabs.Tab>}
          <Tabs.Tab value="ends">Ends</Tabs.Tab>
          <Tabs.Tab value="writes">What it would have done</Tabs.Tab>
          {tally.labelled.positive + tally.labelled.negative > 0 && (
            <Tabs.Tab value="quality">Precision and recall</Tabs.Tab>
          )}
          {hints.length > 0 && <Tabs.Tab value="hints">Worth a look {wholeNumber(hints.length)}</Tabs.Tab>}
          {(bad > 0 || progress.problems.length > 0) && <Tabs.Tab value="bad">Not run {wholeNumber(bad)}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="differences" className={classes.panel} tabIndex={0}>
          <Differences backtest={backtest} />
        </Tabs.Panel>
        <Tabs.Panel value="ends" className={classes.panel} tabIndex={0}>
          <Ends backtest={backtest} />
        </Tabs.Panel>
        <Tabs.Panel value="writes" className={classes.panel} tabIndex={0}>
          <Writes tally={tally} />
        </Tabs.Panel>
        <Tabs.Panel value="quality" className={classes.panel} tabIndex={0}>
          <Quality plan={plan} tally={tally} />
        </Tabs.Panel>
        <Tabs.Panel value="hints" className={classes.panel} tabIndex={0}>
          <Hints hints={hints} />
        </Tabs.Panel>
        <Tabs.Panel value="bad" className={classes.panel} tabIndex={0}>
          <NotRun backtest={backtest} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
