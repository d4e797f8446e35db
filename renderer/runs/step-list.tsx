// The steps of the shown run, virtual: status at the moment of the slider, virtual time, how long, which way on, and whether
// the output was made up.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { formatDuration, type RunState, type StepState } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { offsetTime } from '../parts/time-words.ts'
import { foldedState, type ShownRun, useRun } from '../state/run.ts'
import { select } from '../state/view.ts'
import { isWrite } from './ledger.ts'
import { endState } from './shown.ts'
import { StatusIcon } from './status-icon.tsx'
import classes from './step-list.module.css'
import { durationOf, isExpanded, type PassRow, type RunRow, type StepRow, stepKey, stepRows } from './step-rows.ts'
import { SOURCE_WORD, SOURCE_WORDS } from './step-words.ts'

const ROW_HEIGHT = 28

interface StepListProps {
  shown: ShownRun
  /** Key of the chosen step. */
  chosen: string | undefined
  onChoose(row: StepRow): void
}

export function StepList({ shown, chosen, onChoose }: StepListProps) {
  const { plan, journal } = shown
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set())
  const position = useRun((run) => run.position)
  const isPlaying = useRun((run) => run.isPlaying)
  const end = endState(plan, journal)
  const now = foldedState(shown, position)
  const rows = useMemo(() => stepRows(plan, end, flipped), [plan, end, flipped])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  const entry = journal[position - 1]
  const current = entry && 'step' in entry ? stepKey(entry.scope, entry.step) : undefined
  useEffect(() => {
    const at = isPlaying ? rows.findIndex(({ key }) => key === current) : -1
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [isPlaying, current, rows, virtual])

  const choose = (row: RunRow | undefined) => {
    if (row?.kind !== 'step') return
    onChoose(row)
    select([row.step.id])
  }
  const onKey = (event: KeyboardEvent) => {
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const at = rows.findIndex(({ key }) => key === chosen)
    if (down !== undefined) {
      event.preventDefault()
      let next = at + down
      while (rows[next]?.kind === 'pass') next += down
      if (rows[next]) virtual.scrollToIndex(next)
      choose(rows[next])
    } else if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft') && rows[at]?.kind === 'step') {
      if (isExpanded(rows[at], flipped) !== (event.key === 'ArrowRight')) flip(rows[at].key)
    }
  }
  const flip = (key: string) => {
    const next = new Set(flipped)
    if (!next.delete(key)) next.add(key)
    setFlipped(next)
  }
  return (
    <div
      ref={scroller}
      className={classes.list}
      role="listbox"
      tabIndex={0}
      aria-label="Steps"
      aria-activedescendant={chosen && `step ${chosen}`}
      onKeyDown={onKey}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div key={item.key} className={classes.slot} style={{ top: item.start }} role="presentation">
              {row.kind === 'pass' ? (
                <PassLine row={row} />
              ) : (
                <StepLine
                  row={row}
                  now={now?.scopes[row.scope]?.steps[row.index]}
                  run={end}
                  isChosen={row.key === chosen}
                  isCurrent={row.key === current}
                  isOpen={isExpanded(row, flipped)}
                  onChoose={() => choose(row)}
                  onFlip={() => flip(row.key)}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface StepLineProps {
  row: StepRow
  /** The step at the moment of the slider; undefined: not reached yet. */
  now: StepState | undefined
  run: RunState
  isChosen: boolean
  isCurrent: boolean
  isOpen: boolean
  onChoose(): void
  onFlip(): void
}

function StepLine({ row, now, run, isChosen, isCurrent, isOpen, onChoose, onFlip }: StepLineProps) {
  const { step, state, depth, passes, key } = row
  const duration = now && durationOf(now)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys for all of its options
    <div
      id={`step ${key}`}
      className={classes.line}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      data-current={isCurrent || undefined}
      data-status={now?.status ?? 'not-yet'}
      style={{ paddingLeft: 8 + depth * 16 }}
      onClick={onChoose}
    >
      {passes > 0 ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; arrow keys of the list open and close
        // biome-ignore lint/a11y/useKeyWithClickEvents: as above
        <span
          className={classes.fold}
          onClick={(event) => {
            event.stopPropagation()
            onFlip()
          }}
        >
          <ChevronRight size={12} aria-hidden data-open={isOpen || undefined} />
        </span>
      ) : (
        <span className={classes.fold} />
      )}
      <StatusIcon status={now?.status} isUndone={now?.undo?.status === 'done'} />
      <span className={classes.title}>{step.title || step.id}</span>
      {passes > 1 && <span className={classes.passes}>{passes} passes</span>}
      {isWrite(step.effect) && now?.startedAt !== undefined && <EffectTag effect={step.effect} />}
      <span className={classes.gap} />
      {now?.source && (
        <span className={classes.source} title={`Simulated: ${SOURCE_WORDS[now.source]}`}>
          {SOURCE_WORD[now.source]}
        </span>
      )}
      {now?.status === 'failed' && <span className={classes.cause}>{now.error?.code}</span>}
      {now?.port !== undefined && now.port !== 'done' && <span className={classes.port}>{now.port}</span>}
      <span className={classes.duration}>{duration ? formatDuration(duration) : ''}</span>
      <span className={classes.time}>{offsetTime((state.startedAt ?? state.readyAt) - run.startedAt)}</span>
    </div>
  )
}

const MAX_ITEM = 80

function PassLine({ row: { pass, of, item, depth } }: { row: PassRow }) {
  const text = item === undefined ? '' : typeof item === 'string' ? item : JSON.stringify(item)
  return (
    <div className={classes.pass} style={{ paddingLeft: 24 + depth * 16 }} role="presentation">
      Pass {pass + 1} of {of}
      {text && <code>{text.length > MAX_ITEM ? `${text.slice(0, MAX_ITEM)}…` : text}</code>}
    </div>
  )
}
