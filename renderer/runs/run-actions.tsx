// What a person can do to a run: cancel it, undo what it did, take it up again. Each says what it means before it is done.
import { Button, Modal, Textarea } from '@mantine/core'
import { Ban, RotateCw, Undo2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { type PossibleWrite, statusOf } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { host, messageOf } from '../state/host.ts'
import type { ShownRun } from '../state/run.ts'
import classes from './run-actions.module.css'
import { catchUp, endState, modeOf } from './shown.ts'
import { undoableOf } from './undoable.ts'

export function RunActions({ shown }: { shown: ShownRun & { id: string } }) {
  const { id, plan, journal, isOpen } = shown
  const [asking, setAsking] = useState<'cancel' | 'undo'>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const mode = modeOf(shown)
  const end = endState(plan, journal)
  const undoable = mode === 'simulate' || end.phase !== 'ended' ? [] : undoableOf(plan, end)
  const isCancelled = journal.some(({ kind }) => kind === 'cancel.requested')

  const act = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
      await catchUp(id)
      setAsking(undefined)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  if (mode === 'simulate') return null
  return (
    <>
      {isOpen && end.phase === 'running' && (
        <Button
          variant="default"
          leftSection={<Ban size={13} aria-hidden />}
          disabled={isCancelled}
          onClick={() => setAsking('cancel')}
        >
          {isCancelled ? 'Cancelling…' : 'Cancel run…'}
        </Button>
      )}
      {isOpen && statusOf(end) === 'running' && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<RotateCw size={13} aria-hidden />}
          loading={isBusy && !asking}
          onClick={() => void act(async () => (await host()).runs.resume({ run: id }))}
        >
          Resume
        </Button>
      )}
      {undoable.length > 0 && (
        <Button variant="default" leftSection={<Undo2 size={13} aria-hidden />} onClick={() => setAsking('undo')}>
          Undo {undoable.length === 1 ? '1 step' : `${undoable.length} steps`}…
        </Button>
      )}
      {problem && !asking && (
        <span className={classes.problem} role="alert">
          {problem}
        </span>
      )}
      <CancelDialog
        isOpen={asking === 'cancel'}
        isBusy={isBusy}
        problem={problem}
        onClose={() => setAsking(undefined)}
        onCancel={(reason) =>
          void act(async () => (await host()).runs.cancel({ run: id, ...(reason !== '' && { reason }) }))
        }
      />
      <Modal opened={asking === 'undo'} onClose={() => setAsking(undefined)} title="Undo what the run did">
        <p className={classes.text}>
          {mode === 'live'
            ? 'These steps are undone now, for real, the newest first:'
            : 'A shadow run did nothing, so its undo is only recorded:'}
        </p>
        <Writes writes={undoable} />
        <Problem text={problem} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setAsking(undefined)}>
            Leave it
          </Button>
          <Button
            {...(mode === 'live' && { color: 'red' })}
            loading={isBusy}
            onClick={() => void act(async () => (await host()).runs.undo({ run: id }))}
          >
            Undo {undoable.length === 1 ? 'this step' : `these ${undoable.length} steps`}
          </Button>
        </div>
      </Modal>
    </>
  )
}

interface CancelDialogProps {
  isOpen: boolean
  isBusy: boolean
  problem: string | undefined
  onClose(): void
  onCancel(reason: string): void
}

function CancelDialog({ isOpen, isBusy, problem, onClose, onCancel }: CancelDialogProps) {
  const [reason, setReason] = useState('')
  return (
    <Modal opened={isOpen} onClose={onClose} title="Cancel the run">
      <p className={classes.text}>
        Nothing new starts. What has begun is awaited, so that its end is known. What was done stays done: it can be
        undone afterwards.
      </p>
      <Textarea
        label="Reason"
        autosize
        minRows={1}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Problem text={problem} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          Keep it running
        </Button>
        <Button color="red" loading={isBusy} onClick={() => onCancel(reason.trim())}>
          Cancel the run
        </Button>
      </div>
    </Modal>
  )
}

/** Writes as a list, as dialogs show them. */
export function Writes({ writes }: { writes: readonly PossibleWrite[] }): ReactNode {
  return (
    <ul className={classes.writes}>
      {writes.map(({ node, title, effect }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same node may stand in several passes
        <li key={`${node} ${at}`}>
          <EffectTag effect={effect} /> {title || node}
        </li>
      ))}
    </ul>
  )
}

function Problem({ text }: { text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p className={classes.problem} role="alert">
      {text}
    </p>
  )
}
