// One backtest: how far it is, where the alerts went (on the canvas and in numbers), what would have been done to whom, what
// differs from the other version, and what could not be run. Any alert that was kept opens as a run.
import { Anchor, Button, Progress, Tabs, UnstyledButton } from '@mantine/core'
import { ArrowLeft, Ban, FileQuestion, Play, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Backtest, BacktestAlert } from '../../api/index.ts'
import {
  formatDuration,
  hintsOf,
  type Plan,
  qualityOf,
  type RealityHint,
  reachOf,
  readScenario,
  shapeOf,
  type TallyData,
} from '../../engine/index.ts'
import { ReadOnlyCanvas } from '../canvas/canvas.tsx'
import { heatOfCounts } from '../canvas/heat.ts'
import { playbookOf } from '../canvas/plan-playbook.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { Empty } from '../parts/empty.tsx'
import { Time } from '../parts/time.tsx'
import { host, messageOf, useHost } from '../state/host.ts'
import { go, hashOf } from '../state/view.ts'
import classes from './backtest-view.module.css'
import { share, useBacktest, usePlan, wholeNumber } from './backtests.ts'
import { useLayout } from './use-layout.ts'

type Filled = Backtest & { progress: NonNullable<Backtest['progress']> }

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

function factsOf({ alerts, tookMs, readBytes, totalBytes }: Filled['progress'], isHere: boolean): string {
  const rate = `${wholeNumber(alerts)} alerts in ${formatDuration(tookMs)}, ${wholeNumber((alerts * 1000) / Math.max(1, tookMs))} a second`
  if (!isHere || readBytes === 0 || readBytes >= totalBytes) return `${rate}.`
  return `${rate}, about ${formatDuration((tookMs * (totalBytes - readBytes)) / readBytes)} left.`
}

function Found({ backtest, plan }: { backtest: Filled; plan: Plan }) {
  const { progress, playbookFile } = backtest
  const { tally, differences, bad } = progress
  const layout = useLayout(playbookFile, plan)
  const playbook = useMemo(() => ({ ...playbookOf(plan, 0), ...(layout && { layout }) }), [plan, layout])
  const tested = useTestedShapes(playbookFile)
  const hints = useMemo(() => hintsOf(plan, tally, tested), [plan, tally, tested])
  const heat = useMemo(
    () => ({ ...heatOfCounts(plan, tally.through, tally.runs), hints: hintsByNode(hints) }),
    [plan, tally, hints],
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
          <Tabs.Tab value="writes">Would have been done</Tabs.Tab>
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
          <Bad backtest={backtest} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

const sorted = (counts: { [name: string]: number }): [string, number][] =>
  Object.entries(counts).sort((a, b) => b[1] - a[1])

function Ends({ backtest }: { backtest: Filled }) {
  const { tally } = backtest.progress
  const [chosen, setChosen] = useState<string>()
  const most = Math.max(1, ...Object.values(tally.ends))
  return (
    <div className={classes.columns}>
      <ul className={classes.bars} aria-label="Ends by count">
        {sorted(tally.ends).map(([end, count]) => (
          <li key={end}>
            <UnstyledButton
              className={classes.bar}
              aria-current={end === chosen || undefined}
              onClick={() => setChosen(end)}
            >
              <span className={classes.fill} style={{ width: `${(count * 100) / most}%` }} aria-hidden />
              <span className={classes.name} data-failed={end.startsWith('failed') || undefined}>
                {end}
              </span>
              <span className={classes.number}>
                {wholeNumber(count)} <span className={classes.quiet}>{share(count, tally.runs)}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {chosen === undefined ? (
        <p className={classes.quiet}>Choose an end to see alerts of it.</p>
      ) : (
        <Alerts key={chosen} backtest={backtest} kind="sample" end={chosen} />
      )}
    </div>
  )
}

function Differences({ backtest }: { backtest: Filled }) {
  const { differences, tally } = backtest.progress
  const groups = sorted(differences.byNode)
  const [chosen, setChosen] = useState<string>()
  const shown = chosen ?? groups[0]?.[0]
  if (groups.length === 0)
    return <p className={classes.quiet}>No alert comes out differently{backtest.isHere ? ' so far' : ''}.</p>
  return (
    <>
      <p>
        {wholeNumber(differences.total)} of {wholeNumber(tally.runs)} alerts come out differently.
      </p>
      <div className={classes.columns}>
        <ul className={classes.bars} aria-label="By the node where the versions part">
          {groups.map(([node, count]) => (
            <li key={node}>
              <UnstyledButton
                className={classes.bar}
                aria-current={node === shown || undefined}
                onClick={() => setChosen(node)}
              >
                <span
                  className={classes.fill}
                  style={{ width: `${(count * 100) / (groups[0]?.[1] ?? 1)}%` }}
                  aria-hidden
                />
                <span className={classes.name}>{node}</span>
                <span className={classes.number}>{wholeNumber(count)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {shown !== undefined && <Alerts key={shown} backtest={backtest} kind="difference" node={shown} />}
      </div>
    </>
  )
}

const PAGE = 100

interface AlertsProps {
  backtest: Filled
  kind: 'sample' | 'difference'
  end?: string
  node?: string
}

function Alerts({ backtest, kind, end, node }: AlertsProps) {
  const { id } = backtest
  const [alerts, setAlerts] = useState<BacktestAlert[]>([])
  const [hasMore, setMore] = useState(false)
  const [problem, setProblem] = useState<string>()
  const load = async (after: number) => {
    const query = {
      id,
      kind,
      after,
      limit: PAGE,
      ...(end !== undefined && { end }),
      ...(node !== undefined && { node }),
    }
    const page = await (await host()).backtests.alerts(query)
    setAlerts((before) => (after === 0 ? page : [...before, ...page]))
    setMore(page.length === PAGE)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; the parent makes another for another group
  useEffect(() => {
    load(0).catch((thrown) => setProblem(messageOf(thrown)))
  }, [])
  const open = async (number: number, version: 'tested' | 'other') => {
    try {
      const { run } = await (await host()).backtests.open({ id, kind, number, version })
      go({ name: 'runs', run })
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  return (
    <div>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <table className={classes.table}>
        <tbody>
          {alerts.map(({ number, place, detail, label }) => (
            <tr key={number}>
              <td className={classes.place}>{place.replace(/^.*[\\/]/, '')}</td>
              {kind === 'difference' && (
                <td>
                  <span className={classes.before}>{String(detail?.['before'] ?? 'not run')}</span> →{' '}
                  <span className={classes.after}>{String(detail?.['after'] ?? 'not run')}</span>
                </td>
              )}
              <td>{label === 'positive' ? 'real' : label === 'negative' ? 'not real' : ''}</td>
              <td className={classes.tools}>
                <Button size="compact-xs" variant="default" onClick={() => void open(number, 'tested')}>
                  Open as run
                </Button>
                {kind === 'difference' && (
                  <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void open(number, 'other')}>
                    In the other
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasMore && (
        <Button variant="subtle" onClick={() => void load(alerts.at(-1)?.number ?? 0)}>
          More
        </Button>
      )}
    </div>
  )
}

const hoursOf = (minutes: number): string =>
  minutes < 120 ? `${wholeNumber(minutes)} minutes` : `${wholeNumber(minutes / 60)} hours`

const REACH = {
  host: ['host', 'hosts'],
  user: ['user', 'users'],
  address: ['address', 'addresses'],
  other: ['target', 'targets'],
} as const
const MOST_TARGETS = 8

function Writes({ tally }: { tally: TallyData }) {
  if (tally.writes.length === 0) return <p className={classes.quiet}>Nothing would have been written.</p>
  const reach = reachOf(tally.writes).filter(({ kind }) => kind !== 'other')
  const hours = Object.values(tally.hours)
  return (
    <>
      <p>
        {reach.length > 0 && (
          <>
            It would have reached{' '}
            {reach.map(({ kind, count }) => `${wholeNumber(count)} ${REACH[kind][count === 1 ? 0 : 1]}`).join(', ')}.{' '}
          </>
        )}
        {hours.length > 0 && <>At most {wholeNumber(Math.max(...hours))} writes in an hour. </>}
        {tally.savedMinutes > 0 && <>A person would have needed about {hoursOf(tally.savedMinutes)} for these steps.</>}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>What</th>
            <th className={classes.number}>Times</th>
            <th className={classes.number}>Alerts</th>
            <th>To whom</th>
          </tr>
        </thead>
        <tbody>
          {[...tally.writes]
            .sort((a, b) => b.count - a.count)
            .map(({ node, title, effect, count, runs, targets }) => {
              const all = sorted(targets)
              return (
                <tr key={node}>
                  <td>
                    {title || node} <EffectTag effect={effect as 'change'} />
                  </td>
                  <td className={classes.number}>{wholeNumber(count)}</td>
                  <td className={classes.number}>{wholeNumber(runs)}</td>
                  <td className={classes.targets}>
                    {all.slice(0, MOST_TARGETS).map(([target, n]) => (
                      <span key={target} className={classes.target}>
                        {target.slice(target.indexOf(' ') + 1)} <span className={classes.quiet}>{wholeNumber(n)}</span>
                      </span>
                    ))}
                    {all.length > MOST_TARGETS && (
                      <span className={classes.quiet}>and {wholeNumber(all.length - MOST_TARGETS)} more</span>
                    )}
                  </td>
                </tr>
              )
            })}
        </tbody>
      </table>
    </>
  )
}

function Quality({ plan, tally }: { plan: Plan; tally: TallyData }) {
  const percent = (value: number | undefined) => (value === undefined ? '–' : `${(value * 100).toFixed(0)} %`)
  const rows = qualityOf(plan, tally).filter(({ port, runs }) => port !== undefined && runs > 0)
  const { positive, negative } = tally.labelled
  return (
    <>
      <p>
        {wholeNumber(positive)} alerts are labelled as real, {wholeNumber(negative)} as not.
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Branch</th>
            <th className={classes.number}>Alerts</th>
            <th className={classes.number}>Precision</th>
            <th className={classes.number}>Recall</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, port, runs, precision, recall }) => (
            <tr key={`${node} ${port}`}>
              <td>
                {node} → {port}
              </td>
              <td className={classes.number}>{wholeNumber(runs)}</td>
              <td className={classes.number}>{percent(precision)}</td>
              <td className={classes.number}>{percent(recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function hintsByNode(hints: readonly RealityHint[]): Map<string, string[]> {
  const byNode = new Map<string, string[]>()
  for (const { node, text } of hints) if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), text])
  return byNode
}

function Hints({ hints }: { hints: readonly RealityHint[] }) {
  return (
    <table className={classes.table}>
      <tbody>
        {hints.map(({ node, text }) => (
          <tr key={`${node} ${text}`}>
            <td className={classes.place}>{node ?? 'alerts'}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The shapes of the alerts in the playbook's tests. */
function useTestedShapes(playbook: string): ReadonlySet<string> | undefined {
  const [shapes, setShapes] = useState<ReadonlySet<string>>()
  useEffect(() => {
    let isOver = false
    const load = async () => {
      const tests = await (await host()).scenarios.list({ playbook })
      const alerts = tests.flatMap(({ text, alert }) => {
        const given = alert ?? readScenario(text).scenario?.alert
        return given === undefined || typeof given === 'string' ? [] : [given]
      })
      if (!isOver) setShapes(new Set(alerts.map((alert) => shapeOf(alert))))
    }
    load().catch(() => {}) // of another workspace: nothing is said of shapes
    return () => {
      isOver = true
    }
  }, [playbook])
  return shapes
}

function Bad({ backtest }: { backtest: Filled }) {
  const { id, files, progress } = backtest
  const line = useHost((state) => state.line)
  const [alerts, setAlerts] = useState<BacktestAlert[]>([])
  useEffect(() => {
    if (line !== 'open') return
    const load = async () => setAlerts(await (await host()).backtests.alerts({ id, kind: 'bad', limit: 200 }))
    load().catch(() => {}) // the banner says that the host is away
  }, [id, line])
  return (
    <>
      {progress.problems.map(({ file, message }) => (
        <p key={`${file} ${message}`} className={classes.problem}>
          {files[file]?.path}: {message}
        </p>
      ))}
      <table className={classes.table}>
        <tbody>
          {alerts.map(({ number, place, detail, alert }) => (
            <tr key={number}>
              <td className={classes.place}>{place.replace(/^.*[\\/]/, '')}</td>
              <td>
                {String(detail?.['reason'] ?? '')}
                {alert !== undefined && <div className={classes.excerpt}>{alert.slice(0, 200)}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
