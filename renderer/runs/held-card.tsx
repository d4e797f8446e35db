// A step that is due and not begun: the run pauses before it until a person lets it go on.
import { Button } from '@mantine/core'
import { Play } from 'lucide-react'
import { useState } from 'react'
import type { Effect, Plan, RunState } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { host, messageOf } from '../state/host.ts'
import classes from './doubt-card.module.css'
import { catchUp } from './shown.ts'

export interface Held {
  scope: number
  node: string
  title: string
  effect: Effect
}

export function heldOf(plan: Plan, run: RunState): Held[] {
  return run.scopes.flatMap((scope) =>
    scope.steps.flatMap((state, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step || state?.status !== 'ready' || state.held !== 'held') return []
      return [{ scope: scope.id, node: step.id, title: step.title || step.id, effect: step.effect }]
    }),
  )
}

export function HeldCard({ run, held }: { run: string; held: Held }) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { node, scope, title, effect } = held
  const release = async () => {
    setBusy(true)
    try {
      await (await host()).runs.release({ run, node, scope })
      await catchUp(run)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  const isWrite = effect === 'notify' || effect === 'change' || effect === 'destroy'
  return (
    <section className={classes.card} aria-label={`Paused before ${title}`}>
      <h3>
        Paused before {title} {isWrite && <EffectTag effect={effect} />}
      </h3>
      <p>It is due and has not begun. It is done when you let it go on; to leave it undone, cancel the run.</p>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button leftSection={<Play size={13} aria-hidden />} loading={isBusy} onClick={() => void release()}>
        Let it go on
      </Button>
    </section>
  )
}
