// Runs as lines, virtual, newest first; more are read when the end comes near.
import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { StoredRun } from '../../api/index.ts'
import { formatDuration } from '../../engine/index.ts'
import { CopyableId } from '../parts/copy-button.tsx'
import { ModeTag, RunStatusTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { go, hashOf } from '../state/view.ts'
import classes from './run-history.module.css'
import { readMore, togglePick, useRunList } from './run-list.ts'

const ROW_HEIGHT = 38
const NEAR_END = 15
const COLUMNS = [
  { name: 'Pick', width: 44 },
  { name: 'Status', width: 112 },
  { name: 'Playbook', width: '20%' },
  { name: 'Alert', width: undefined },
  { name: 'Mode', width: 94 },
  { name: 'Started', width: 96 },
  { name: 'Took', width: 76 },
  { name: 'By', width: 96 },
  { name: 'Run', width: 104 },
]

export function RunTable({ runs }: { runs: StoredRun[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    getItemKey: (index) => runs[index]?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= runs.length - NEAR_END) void readMore()
  }, [last, runs.length])
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    if (by === undefined || !row) return
    event.preventDefault()
    const next = Number(row.dataset.index) + by
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus())
  }
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div ref={scroller} className={classes.scroller}>
      <table className={classes.table} aria-label="Runs" aria-rowcount={runs.length + 1} onKeyDown={onKey}>
        <thead>
          <tr>
            {COLUMNS.map(({ name, width }) => (
              <th key={name} scope="col" style={{ width }}>
                {name === 'Pick' ? <span className="visually-hidden">Pick</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {items.map((item) => {
            const run = runs[item.index]
            return run && <RunLine key={item.key} run={run} index={item.index} />
          })}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the lines that are not there. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={COLUMNS.length} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

function RunLine({ run, index }: { run: StoredRun; index: number }) {
  const isPicked = useRunList((state) => state.picked.includes(run.id))
  const { id, playbook, alertSummary, mode, startedMs, endedMs, by, status, problem } = run
  const place = { name: 'runs', id }
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      data-index={index}
      data-live={mode === 'live' || undefined}
      onClick={() => go(place)}
    >
      <td>
        <Checkbox
          size="xs"
          aria-label={`Pick the run of ${playbook.name} for a comparison`}
          checked={isPicked}
          onClick={(event) => event.stopPropagation()}
          onChange={() => togglePick(id)}
        />
      </td>
      <td title={problem}>
        <RunStatusTag status={status} />
      </td>
      <td>
        <a href={hashOf(place)} onClick={(event) => event.stopPropagation()}>
          {playbook.name}
        </a>
      </td>
      <td className={classes.soft} title={alertSummary}>
        {alertSummary}
      </td>
      <td>
        <ModeTag mode={mode} />
      </td>
      <td>
        <Time ms={startedMs} />
      </td>
      <td className={classes.soft}>{endedMs === undefined ? '' : formatDuration(endedMs - startedMs)}</td>
      <td className={classes.soft}>{by}</td>
      <td>
        <CopyableId id={id} />
      </td>
    </tr>
  )
}
