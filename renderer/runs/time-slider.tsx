// The journal to slide along: play, step, jump; marks for writes, waits and failures; virtual time below.
import { ActionIcon, Select, Tooltip } from '@mantine/core'
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from 'lucide-react'
import { type KeyboardEvent, useMemo } from 'react'
import { offsetTime } from '../parts/time-words.ts'
import { type ShownRun, seek, useRun } from '../state/run.ts'
import { BASE_PACE, SPEEDS, stepBy, togglePlay } from './player.ts'
import { endState } from './shown.ts'
import { entryWords } from './step-words.ts'
import classes from './time-slider.module.css'
import { type Mark, marksOf, scaleOf } from './timeline.ts'

const PLACES = 5
const MARK_WORDS: { [kind in Mark['kind']]: string } = { write: 'Write', wait: 'Wait', failure: 'Failure' }

export function TimeSlider({ shown }: { shown: ShownRun }) {
  const { plan, journal } = shown
  const position = useRun((run) => run.position)
  const isPlaying = useRun((run) => run.isPlaying)
  const pace = useRun((run) => run.pace)
  const end = endState(plan, journal)
  const entry = journal[position - 1]
  const offset = (entry?.at ?? end.startedAt) - end.startedAt
  const words = entry ? entryWords(plan, end, entry) : ''

  const onKey = (event: KeyboardEvent) => {
    const action = keyActions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }
  return (
    <div className={classes.slider}>
      <div className={classes.buttons} role="toolbar" aria-label="Playback">
        <Button label="To the start" onClick={() => seek(1)} icon={<ChevronFirst size={16} />} />
        <Button label="Step back  ," onClick={() => stepBy(-1)} icon={<StepBack size={14} />} />
        <Button
          label={isPlaying ? 'Pause' : 'Play'}
          onClick={togglePlay}
          icon={isPlaying ? <Pause size={15} /> : <Play size={15} />}
        />
        <Button label="Step forward  ." onClick={() => stepBy(1)} icon={<StepForward size={14} />} />
        <Button label="To the end" onClick={() => seek(journal.length)} icon={<ChevronLast size={16} />} />
      </div>
      <div className={classes.track}>
        <Marks shown={shown} />
        <input
          type="range"
          className={classes.range}
          min={1}
          max={Math.max(1, journal.length)}
          value={position}
          aria-label="Moment of the run"
          aria-valuetext={`Entry ${position} of ${journal.length}, ${offsetTime(offset)}: ${words}`}
          onChange={(event) => seek(Number(event.currentTarget.value))}
          onKeyDown={onKey}
        />
        <Scale shown={shown} />
      </div>
      <output className={classes.now} title={words}>
        <span className={classes.offset}>{offsetTime(offset)}</span>
        <span className={classes.count}>
          {position} / {journal.length}
        </span>
      </output>
      <Select
        aria-label="Speed"
        className={classes.speed}
        data={SPEEDS.map((speed) => ({ value: String(speed * BASE_PACE), label: `${speed}×` }))}
        value={String(pace)}
        onChange={(value) => value && useRun.setState({ pace: Number(value) })}
      />
    </div>
  )
}

const keyActions: { [key: string]: () => void } = {
  ',': () => stepBy(-1),
  '.': () => stepBy(1),
  ' ': togglePlay,
}

function Button({ label, onClick, icon }: { label: string; onClick(): void; icon: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label.split('  ')[0]} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function Marks({ shown }: { shown: ShownRun }) {
  const { plan, journal } = shown
  const marks = useMemo(() => marksOf(plan, endState(plan, journal), journal), [plan, journal])
  const last = Math.max(1, journal.length - 1)
  return (
    <div className={classes.marks} aria-hidden>
      {marks.map(({ position, kind }) => (
        <span
          key={position}
          className={classes.mark}
          data-kind={kind}
          title={MARK_WORDS[kind]}
          style={{ left: `${((position - 1) / last) * 100}%` }}
        />
      ))}
    </div>
  )
}

function Scale({ shown: { journal } }: { shown: ShownRun }) {
  const scale = useMemo(() => scaleOf(journal, PLACES), [journal])
  return (
    <div className={classes.scale} aria-hidden>
      {scale.map((ms, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place of the scale is its index
        <span key={place}>{offsetTime(ms)}</span>
      ))}
    </div>
  )
}
