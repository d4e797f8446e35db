// Two runs side by side: where they first part, the steps that ended otherwise, what only one of them wrote.
import { Anchor, Button } from '@mantine/core'
import { ArrowLeft, ArrowLeftRight, Equal, FileQuestion, Split } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { StoredRun } from '../../api/index.ts'
import type { StepState } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { Empty } from '../parts/empty.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { ModeTag, RunStatusTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { offsetTime } from '../parts/time-words.ts'
import { Words } from '../parts/words.tsx'
import { host, messageOf } from '../state/host.ts'
import { go, hashOf } from '../state/view.ts'
import { type Comparison, compareRuns, type RunSide, type StepDifference } from './compare.ts'
import { type LedgerLine, tellingArguments } from './ledger.ts'
import classes from './run-compare.module.css'
import { endState } from './shown.ts'
import { StatusIcon } from './status-icon.tsx'
import { STATUS_WORDS } from './step-words.ts'

interface Side extends RunSide {
  run: StoredRun
}

export function RunCompare({ a, b }: { a: string; b: string }) {
  const [sides, setSides] = useState<[Side, Side]>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    Promise.all([readSide(a), readSide(b)]).then(setSides, (thrown: unknown) => setProblem(messageOf(thrown)))
  }, [a, b])
  const comparison = useMemo(() => sides && compareRuns(sides[0], sides[1]), [sides])
  if (problem !== undefined) {
    return (
      <Empty icon={FileQuestion} title="These runs cannot be compared" text={problem}>
        <Button onClick={() => go({ name: 'runs' })}>All runs</Button>
      </Empty>
    )
  }
  if (!sides || !comparison) return null
  const [left, right] = sides
  return (
    <div className={classes.view}>
      <header className={classes.head}>
        <Anchor href={hashOf({ name: 'runs' })} className={classes.back} aria-label="All runs">
          <ArrowLeft size={16} aria-hidden />
        </Anchor>
        <h1>Compare runs</h1>
        <Button
          variant="default"
          leftSection={<ArrowLeftRight size={13} aria-hidden />}
          onClick={() => go({ name: 'runs', id: `${b}..${a}` })}
        >
          Swap
        </Button>
      </header>
      <div className={classes.columns}>
        <SideHead side={left} letter="A" />
        <SideHead side={right} letter="B" />
      </div>
      <Verdict comparison={comparison} left={left} right={right} />
      <div className={classes.content}>
        {comparison.differences.length > 0 && (
          <section aria-label="Steps that differ">
            <h2>Steps that differ</h2>
            <ol>
              {comparison.differences.map((one) => (
                <Difference
                  key={one.key}
                  difference={one}
                  isFirst={one === comparison.first}
                  left={left}
                  right={right}
                />
              ))}
            </ol>
          </section>
        )}
        <LedgerDifferences comparison={comparison} />
      </div>
    </div>
  )
}

async function readSide(id: string): Promise<Side> {
  const { run, plan, journal } = await (await host()).runs.get({ run: id })
  return { run, plan, journal, state: endState(plan, journal) }
}

function SideHead({ side: { run }, letter }: { side: Side; letter: string }) {
  return (
    <div className={classes.side}>
      <strong className={classes.letter}>{letter}</strong>
      <Anchor href={hashOf({ name: 'runs', id: run.id })} size="sm">
        {run.playbook.name}
      </Anchor>
      <ModeTag mode={run.mode} />
      <RunStatusTag status={run.status} />
      <span className={classes.soft}>
        <Time ms={run.startedMs} />
      </span>
      <span className={classes.alert} title={run.alertSummary}>
        {run.alertSummary}
      </span>
    </div>
  )
}

function Verdict({ comparison, left, right }: { comparison: Comparison; left: Side; right: Side }) {
  const { first, differences, same, ledger } = comparison
  const isOtherPlan = left.plan.hash !== right.plan.hash
  const writes = ledger.onlyA.length + ledger.onlyB.length + ledger.changed.length
  return (
    <p className={classes.verdict}>
      {first ? <Split size={15} aria-hidden /> : <Equal size={15} aria-hidden />}
      <span>
        {first ? (
          <>
            They first part at <strong>{first.title || first.node}</strong>
            {first.place && ` (${first.place})`}. {differences.length} steps differ, {same} went the same way
            {writes > 0 ? `, ${writes} writes differ.` : '; both write the same.'}
          </>
        ) : (
          `They went the same way: ${same} steps, ${ledger.same} writes.`
        )}{' '}
        {isOtherPlan && 'They ran different versions of the playbook; steps are matched by their node id.'}
      </span>
    </p>
  )
}

interface DifferenceProps {
  difference: StepDifference
  isFirst: boolean
  left: Side
  right: Side
}

function Difference({ difference, isFirst, left, right }: DifferenceProps) {
  const { title, node, place, a, b, aspects } = difference
  return (
    <li className={classes.difference} data-first={isFirst || undefined}>
      <div className={classes.step}>
        <span>{title || node}</span>
        {place && <span className={classes.soft}>{place}</span>}
        <span className={classes.soft}>{aspects.join(', ')}</span>
      </div>
      <div className={classes.columns}>
        <StepSide state={a} startedAt={left.state.startedAt} hasOutput={aspects.includes('output')} />
        <StepSide state={b} startedAt={right.state.startedAt} hasOutput={aspects.includes('output')} />
      </div>
    </li>
  )
}

interface StepSideProps {
  state: StepState | undefined
  startedAt: number
  hasOutput: boolean
}

function StepSide({ state, startedAt, hasOutput }: StepSideProps): ReactNode {
  if (!state) return <div className={classes.soft}>Not reached</div>
  const { status, port, error, output, endedAt, readyAt } = state
  return (
    <div className={classes.state}>
      <div className={classes.line}>
        <StatusIcon status={status} />
        <span aria-hidden>{STATUS_WORDS[status]}</span>
        {port !== undefined && port !== 'done' && <span className={classes.port}>{port}</span>}
        <span className={classes.soft}>{offsetTime((endedAt ?? readyAt) - startedAt)}</span>
      </div>
      {error && (
        <p className={classes.error}>
          <Words text={error.message} />
        </p>
      )}
      {hasOutput && output !== undefined && <JsonTree value={output} open={1} />}
    </div>
  )
}

function LedgerDifferences({ comparison: { ledger } }: { comparison: Comparison }) {
  const { onlyA, onlyB, changed } = ledger
  if (onlyA.length + onlyB.length + changed.length === 0) return null
  return (
    <section aria-label="Ledger">
      <h2>Ledger</h2>
      {changed.map(({ a, b }) => (
        <div key={a.sequence} className={classes.columns}>
          <Write line={a} words="other arguments" />
          <Write line={b} words="other arguments" />
        </div>
      ))}
      <div className={classes.columns}>
        <div>
          {onlyA.map((line) => (
            <Write key={line.sequence} line={line} words="only in A" />
          ))}
        </div>
        <div>
          {onlyB.map((line) => (
            <Write key={line.sequence} line={line} words="only in B" />
          ))}
        </div>
      </div>
    </section>
  )
}

function Write({ line, words }: { line: LedgerLine; words: string }) {
  return (
    <div className={classes.write}>
      <div className={classes.line}>
        <EffectTag effect={line.effect} />
        <span>{line.title || line.node}</span>
        <span className={classes.soft}>{words}</span>
      </div>
      <JsonTree value={tellingArguments(line)} open={1} />
    </div>
  )
}
