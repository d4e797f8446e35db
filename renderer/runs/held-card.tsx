// A step that is due and not begun: the run pauses before it until a person lets it go on.
import { Button } from '@mantine/core'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { type HeldStep, releaseWords } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { host, messageOf } from '../state/host.ts'
import classes from './doubt-card.module.css'
import { catchUp } from './shown.ts'

export function HeldCard({ run, held }: { run: string; held: HeldStep }) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { node, scope, title, effect } = held
  const { question, text, verb } = releaseWords(title)
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
    <section className={classes.card} aria-label={question}>
      <h3>
        {question} {isWrite && <EffectTag effect={effect} />}
      </h3>
      <p>{text}</p>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button leftSection={<Play size={13} aria-hidden />} loading={isBusy} onClick={() => void release()}>
        {verb}
      </Button>
    </section>
  )
}
