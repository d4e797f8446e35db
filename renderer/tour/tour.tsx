// The first minutes: a few hints, each at the control it speaks of, that end with a rehearsed example. Never in the way: Escape
// leaves it, a step whose control is not there is passed over.
import { Button } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { useHost } from '../state/host.ts'
import { go, showDrawer, usePreferences, useView } from '../state/view.ts'
import { STEPS, type TourStep } from './steps.ts'
import classes from './tour.module.css'

export function Tour() {
  const tourDone = usePreferences((preferences) => preferences.tourDone)
  const isReady = useHost((state) => state.line === 'open' && state.playbooks !== undefined)
  return tourDone || !isReady ? null : <Running />
}

const leave = (): void => {
  usePreferences.setState({ tourDone: true })
}

function Running() {
  const [at, setAt] = useState(0)
  const step = STEPS[at] as TourStep
  const next = useCallback(() => {
    if (at + 1 < STEPS.length) setAt(at + 1)
    else leave()
  }, [at])
  useEffect(() => prepare(step), [step])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const place = useAnchor(step)
  return (
    <section
      className={classes.hint}
      style={place}
      role="dialog"
      aria-label={`Tour, step ${at + 1} of ${STEPS.length}: ${step.title}`}
    >
      <h2>{step.title}</h2>
      <p>{step.text}</p>
      <div className={classes.foot}>
        <span>
          {at + 1} of {STEPS.length}
        </span>
        <Button variant="default" size="compact-sm" onClick={leave}>
          Leave the tour
        </Button>
        <Button size="compact-sm" autoFocus key={at} onClick={next}>
          {at + 1 < STEPS.length ? 'Next' : 'Done'}
        </Button>
      </div>
    </section>
  )
}

/** Brings the Studio to where the step speaks of. */
function prepare({ place, drawer }: TourStep): void {
  if (place === 'library') go({ name: 'library' })
  if (place === 'playbook') {
    const { playbooks } = useHost.getState()
    const example = playbooks?.find(({ file }) => file.endsWith('phishing-triage.playbook.yaml')) ?? playbooks?.[0]
    if (example && useView.getState().place.name !== 'playbook') go({ name: 'playbook', file: example.file })
  }
  if (drawer) showDrawer(drawer)
}

const HINT = { width: 320, height: 190 }
const GAP = 12

/** Beside the step's control, within the window; in the lower right corner where there is none. */
function useAnchor({ anchor }: TourStep): React.CSSProperties {
  const [place, setPlace] = useState<React.CSSProperties>({ right: 24, bottom: 48 })
  useEffect(() => {
    const find = () => {
      const box = document.querySelector(anchor)?.getBoundingClientRect()
      if (!box || box.width === 0) return setPlace({ right: 24, bottom: 48 })
      const isRoomBelow = box.bottom + GAP + HINT.height < window.innerHeight
      const left = Math.max(GAP, Math.min(box.left, window.innerWidth - HINT.width - GAP))
      setPlace({ left, top: isRoomBelow ? box.bottom + GAP : Math.max(GAP, box.top - HINT.height - GAP) })
    }
    find()
    const timer = setInterval(find, 300)
    return () => clearInterval(timer)
  }, [anchor])
  return place
}
