// The first minutes: a few hints, each at the control it speaks of, that end with a rehearsed example. Never in the way: Escape
// leaves it, a step whose control is not there is passed over.
import { Button } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useDocument } from '../state/document.ts'
import { useHost } from '../state/host.ts'
import { go, select, showDrawer, usePreferences, useView } from '../state/view.ts'
import { placeBeside } from './placing.ts'
import { STEPS, type TourStep } from './steps.ts'
import classes from './tour.module.css'

/** A control that is not there after this is not there at all: on a slow machine the canvas takes its time. */
const PATIENCE_MS = 6_000
const LOOK_MS = 250

export function Tour() {
  const tourDone = usePreferences((preferences) => preferences.tourDone)
  const isReady = useHost((state) => state.workspace !== undefined && state.playbooks !== undefined)
  return tourDone || !isReady ? null : <Running />
}

const leave = (): void => {
  usePreferences.setState({ tourDone: true })
}

function Running() {
  const [at, setAt] = useState(0)
  const hint = useRef<HTMLElement>(null)
  const step = STEPS[at] as TourStep
  const isLast = at + 1 === STEPS.length
  const advance = useCallback(() => {
    if (isLast) leave()
    else setAt((before) => before + 1)
  }, [isLast])
  const next = async () => {
    await step.next?.run()
    advance()
  }
  useEffect(() => prepare(step), [step])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      leave()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [])
  const place = useAnchor(step, hint, advance)
  return (
    <section
      ref={hint}
      className={classes.hint}
      style={place}
      role="dialog"
      aria-label={`Tour, step ${at + 1} of ${STEPS.length}: ${step.title}`}
      aria-describedby="tour-text"
    >
      <h2>{step.title}</h2>
      <p id="tour-text">{step.text}</p>
      <div className={classes.foot}>
        <span>
          {at + 1} of {STEPS.length}
        </span>
        {!isLast && (
          <Button variant="subtle" color="gray" size="compact-sm" title="Leave the tour (Esc)" onClick={leave}>
            Leave
          </Button>
        )}
        <Button size="compact-sm" autoFocus key={at} onClick={() => void next()}>
          {step.next?.word ?? (isLast ? 'Done' : 'Next')}
        </Button>
      </div>
    </section>
  )
}

/** Brings the Studio to where the step speaks of; gives the way to stop waiting for it. */
function prepare({ place, drawer, selectsNode }: TourStep): (() => void) | undefined {
  if (place === 'library') go({ name: 'library' })
  if (place === 'playbook' && useView.getState().place.name !== 'playbook') {
    const playbooks = useHost.getState().playbooks ?? []
    const example = playbooks.find(({ file }) => file.endsWith('phishing-triage.playbook.yaml')) ?? playbooks[0]
    if (example) go({ name: 'playbook', id: example.file })
  }
  if (drawer) showDrawer(drawer)
  if (!selectsNode) return undefined
  useView.setState({ isInspectorOpen: true })
  const selectSecond = (): boolean => {
    const ids = Object.keys(useDocument.getState().playbook?.nodes ?? {})
    const id = ids[1] ?? ids[0]
    if (id !== undefined) select([id])
    return id !== undefined
  }
  if (selectSecond()) return undefined
  const stop = useDocument.subscribe(() => {
    if (selectSecond()) stop()
  })
  return stop
}

/** Beside the step's control, within the window; in the lower right corner until it is there. */
function useAnchor(
  step: TourStep,
  hint: React.RefObject<HTMLElement | null>,
  passOver: () => void,
): React.CSSProperties {
  const [place, setPlace] = useState<React.CSSProperties>({ right: 24, bottom: 48 })
  useEffect(() => {
    const since = Date.now()
    const look = () => {
      const box = document.querySelector(step.anchor)?.getBoundingClientRect()
      if (box && box.width > 0) {
        const size = { width: hint.current?.offsetWidth ?? 0, height: hint.current?.offsetHeight ?? 0 }
        const next = placeBeside(box, size, { width: window.innerWidth, height: window.innerHeight })
        setPlace((before) => (before.left === next.left && before.top === next.top ? before : next))
      } else if (Date.now() - since > PATIENCE_MS) passOver()
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [step, hint, passOver])
  return place
}
