// Alerts that came in by triggers: what became of each, those that started nothing with the reason, and what is held back.
import { Button, SegmentedControl } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { BellRing } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { AlertSource, StoredAlert } from '../../api/index.ts'
import { Empty } from '../parts/empty.tsx'
import { Time } from '../parts/time.tsx'
import { AlertDetail } from './alert-detail.tsx'
import {
  type AlertFilter,
  chooseAlert,
  filterAlerts,
  followAlerts,
  readMoreAlerts,
  useAlerts,
  WORDS,
} from './alerts.ts'
import classes from './alerts-place.module.css'
import { HandIn } from './hand-in.tsx'
import { Severity } from './severity.tsx'
import { Suppressions } from './suppressions.tsx'

const FILTERS: { value: AlertFilter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'dead', label: 'Dead' },
  { value: 'unrouted', label: 'No route' },
  { value: 'suppressed', label: 'Held back' },
]
const LINE_HEIGHT = 58

export function AlertsPlace() {
  const { filter, alerts, counts, sources, problem } = useAlerts()
  useEffect(followAlerts, [])
  return (
    <div className={classes.place}>
      <aside className={classes.list}>
        <header className={classes.header}>
          <h1>Alerts</h1>
          <span>{Object.values(counts).reduce((sum, count) => sum + count, 0)} kept</span>
          <HandIn />
        </header>
        <ul className={classes.sources} aria-label="Sources">
          {sources.map((source) => (
            <SourceLine key={source.name} source={source} />
          ))}
        </ul>
        <SegmentedControl
          className={classes.filter}
          size="xs"
          aria-label="Which alerts"
          value={filter}
          onChange={(value) => filterAlerts(value as AlertFilter)}
          data={FILTERS.map(({ value, label }) => ({
            value,
            label: value === 'all' || !counts[value] ? label : `${label} ${counts[value]}`,
          }))}
        />
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        {alerts && alerts.length > 0 && <AlertList alerts={alerts} />}
        {alerts?.length === 0 && <p className={classes.none}>No such alerts.</p>}
      </aside>
      <Detail />
    </div>
  )
}

function Detail() {
  const chosen = useAlerts(({ alerts, chosen: id }) => alerts?.find((one) => one.id === id))
  const suppressions = useAlerts((state) => state.suppressions)
  if (chosen) return <AlertDetail key={chosen.id} alert={chosen} />
  return (
    <div className={classes.rest}>
      {suppressions.length > 0 && <Suppressions suppressions={suppressions} />}
      <Empty
        icon={BellRing}
        title="What came in, and what became of it"
        text="Alerts from the sources in triggers.yaml appear here, with the runs they started or the reason why they started none. Once the reason is mended, you can try them again."
      />
    </div>
  )
}

function SourceLine({ source: { name, kind, state, problem, nextMs } }: { source: AlertSource }) {
  return (
    <li className={classes.source} data-state={state}>
      <span className={classes.sourceName}>{name}</span>
      <span className={classes.quiet}>
        {kind}
        {nextMs !== undefined && ` · next ${new Date(nextMs).toLocaleString()}`}
      </span>
      {state !== 'running' && <span className={classes.trouble}>{problem ?? state}</span>}
    </li>
  )
}

function AlertList({ alerts }: { alerts: StoredAlert[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const isMore = useAlerts((state) => state.isMore)
  const virtual = useVirtualizer({
    count: alerts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
    getItemKey: (index) => alerts[index]?.id ?? index,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard
    <section ref={scroller} className={classes.scroller} aria-label="Alerts that came in" tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const alert = alerts[index]
          return alert && <AlertLine key={key} alert={alert} top={start} />
        })}
      </div>
      {isMore && (
        <Button variant="subtle" size="xs" fullWidth onClick={() => void readMoreAlerts()}>
          Older ones
        </Button>
      )}
    </section>
  )
}

function AlertLine({
  alert: { id, title, state, severity, source, receivedMs, runs, repeats },
  top,
}: {
  alert: StoredAlert
  top: number
}) {
  const isChosen = useAlerts(({ chosen }) => chosen === id)
  return (
    <button
      type="button"
      className={classes.line}
      style={{ top, height: LINE_HEIGHT }}
      aria-current={isChosen}
      onClick={() => void chooseAlert(id)}
    >
      <span className={classes.title}>{title}</span>
      <span className={classes.quiet}>
        <span className={classes.state} data-state={state}>
          {WORDS[state]}
        </span>
        <Severity severity={severity} /> · {source} · <Time ms={receivedMs} />
        {runs.length > 1 && ` · ${runs.length} runs`}
        {repeats > 0 && ` · repeated ${repeats} times`}
      </span>
    </button>
  )
}
