// Where the rehearsal is paused: why, what the next step would be given, what is watched; and what can be done about it.
import { ActionIcon, Button, NumberInput, Select, Textarea, TextInput, Tooltip } from '@mantine/core'
import { ArrowDownToDot, ArrowUpFromDot, CornerUpLeft, Play, Redo2, RefreshCw, X } from 'lucide-react'
import { useState } from 'react'
import {
  type Directive,
  type JsonObject,
  type JsonValue,
  type Pause,
  type Plan,
  parseJson,
  type Stride,
} from '../../engine/index.ts'
import { showKey } from '../commands/keys.ts'
import { JsonTree } from '../parts/json-tree.tsx'
import { startRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import {
  changeBreakpoint,
  goBack,
  goOn,
  partingWords,
  setBreakpoints,
  setWatches,
  useBreakpoints,
  useDebug,
  useKept,
} from './debug.ts'
import classes from './pause-card.module.css'

export function PauseCard() {
  const { pause, plan, parted } = useDebug()
  const present = useDocument((state) => state.plan)
  if (!pause || !plan) return null
  const step = stepOf(plan, pause)
  const isEdited = present !== undefined && present.hash !== plan.hash
  return (
    <section className={classes.card} aria-label={`Paused before ${step?.title || pause.node}`}>
      <header className={classes.head}>
        <h3>Paused before {step?.title || pause.node}</h3>
        <code>{pause.place}</code>
      </header>
      <p className={classes.why}>{whyWords(pause)}</p>
      {parted && <p className={classes.parted}>{partingWords(parted)}</p>}
      <Strides pause={pause} />
      {isEdited && (
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<RefreshCw size={12} aria-hidden />}
          onClick={() =>
            void startRehearsal({
              again: { journal: pause.journal, plan, until: { place: pause.place, attempt: pause.attempt } },
            })
          }
        >
          Go on with the edited playbook
        </Button>
      )}
      <Watches />
      <Change key={`${pause.place} ${pause.attempt} ${pause.journal.length}`} pause={pause} plan={plan} />
    </section>
  )
}

const stepOf = (plan: Plan, { node }: Pause) => plan.graphs.flatMap(({ steps }) => steps).find(({ id }) => id === node)

function whyWords({ why, hit, attempt }: Pause): string {
  const again = attempt > 1 ? ` Attempt ${attempt}.` : ''
  if (hit?.problem !== undefined) return `${hit.problem}.${again}`
  const words = {
    step: 'The next step.',
    breakpoint: 'A breakpoint.',
    back: 'You stepped back here. A rehearsal changes nothing, so there was nothing to undo.',
    here: 'The steps before it gave what they gave in that run.',
  }
  return `${words[why]}${again}`
}

const STRIDES: { stride: Stride; label: string; key: string; icon: typeof Play }[] = [
  { stride: 'run', label: 'Continue', key: 'F8', icon: Play },
  { stride: 'over', label: 'Step over', key: 'F10', icon: Redo2 },
  { stride: 'into', label: 'Step into', key: 'F7', icon: ArrowDownToDot },
  { stride: 'out', label: 'Step out', key: 'shift+F7', icon: ArrowUpFromDot },
]

function Strides({ pause }: { pause: Pause }) {
  return (
    <div className={classes.strides} role="toolbar" aria-label="Go on">
      {STRIDES.map(({ stride, label, key, icon: Icon }) => (
        <Tooltip key={stride} label={`${label}  ${showKey(key)}`}>
          <Button
            size="compact-sm"
            variant={stride === 'run' ? 'filled' : 'default'}
            leftSection={<Icon size={12} aria-hidden />}
            onClick={() => goOn(stride)}
          >
            {label}
          </Button>
        </Tooltip>
      ))}
      <Tooltip label={`Step back  ${showKey('shift+F10')}`}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!pause.canGoBack}
          leftSection={<CornerUpLeft size={12} aria-hidden />}
          onClick={goBack}
        >
          Step back
        </Button>
      </Tooltip>
    </div>
  )
}

function Watches() {
  const watches = useKept((kept) => kept.watches)
  const watched = useDebug((debug) => debug.watched)
  const [text, setText] = useState('')
  const add = () => {
    if (text.trim() === '') return
    setWatches([...watches, text.trim()])
    setText('')
  }
  return (
    <div className={classes.watches}>
      <h4>Watch</h4>
      {watches.map((source, at) => {
        const found = watched[at]
        return (
          <div key={source} className={classes.watch}>
            <code>{source}</code>
            {found && 'problem' in found ? (
              <span className={classes.problem}>{found.problem}</span>
            ) : (
              <code className={classes.value}>{found ? JSON.stringify(found.value) : '…'}</code>
            )}
            <ActionIcon
              size="xs"
              aria-label={`Stop watching ${source}`}
              onClick={() => setWatches(watches.filter((one) => one !== source))}
            >
              <X size={12} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
      <TextInput
        size="xs"
        aria-label="Watch an expression"
        placeholder="steps.score.value"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => event.key === 'Enter' && add()}
        styles={{ input: { fontFamily: 'var(--font-data)' } }}
      />
    </div>
  )
}

type Way = 'as-is' | 'input' | 'output' | 'port' | 'fail' | 'time-out'

const TIMED_OUT: Directive = {
  fixture: { error: { code: 'step/timed-out', message: 'The debugger let it time out' } },
}

function Change({ pause, plan }: { pause: Pause; plan: Plan }) {
  const step = stepOf(plan, pause)
  const [way, setWay] = useState<Way>('as-is')
  const [text, setText] = useState('')
  const [port, setPort] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const ports = step?.ports.filter((one) => one !== 'error') ?? []
  const isTask = step?.kind === 'task'
  const choose = (value: Way) => {
    setWay(value)
    setProblem(undefined)
    if (value === 'input') setText(JSON.stringify(pause.input ?? {}, null, 2))
    if (value === 'output') setText(JSON.stringify(step?.example ?? {}, null, 2))
    if (value === 'fail') setText('http/unreachable')
    if (value === 'port') setPort(ports[0] ?? null)
  }
  const apply = () => {
    const directive = directiveOf(way, text, port)
    if ('problem' in directive) setProblem(directive.problem)
    else goOn('over', directive)
  }
  return (
    <div className={classes.change}>
      <h4>Input</h4>
      {way === 'input' ? null : <JsonTree value={(pause.input ?? null) as JsonValue} />}
      {isTask && (
        <>
          <Select
            size="xs"
            label="What this step does"
            data={[
              { value: 'as-is', label: 'Run as it is' },
              { value: 'input', label: 'Run with another input' },
              { value: 'output', label: 'Give this output instead' },
              { value: 'port', label: 'Leave by a port' },
              { value: 'fail', label: 'Fail' },
              { value: 'time-out', label: 'Time out' },
            ]}
            value={way}
            allowDeselect={false}
            onChange={(value) => value && choose(value as Way)}
          />
          {(way === 'input' || way === 'output') && (
            <Textarea
              aria-label={way === 'input' ? 'Its input' : 'Its output'}
              autosize
              minRows={3}
              maxRows={12}
              value={text}
              error={problem}
              onChange={(event) => setText(event.currentTarget.value)}
              styles={{ input: { fontFamily: 'var(--font-data)', fontSize: 12 } }}
            />
          )}
          {way === 'port' && (
            <Select size="xs" label="Port" data={ports} value={port} onChange={setPort} allowDeselect={false} />
          )}
          {way === 'fail' && (
            <TextInput
              size="xs"
              label="Error code"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          {way !== 'as-is' && (
            <Button size="compact-sm" onClick={apply}>
              Do this, then pause
            </Button>
          )}
        </>
      )}
    </div>
  )
}

function directiveOf(way: Way, text: string, port: string | null): Directive | { problem: string } {
  if (way === 'time-out') return TIMED_OUT
  if (way === 'fail') {
    return {
      fixture: { error: { code: text.trim() || 'http/unreachable', message: 'The debugger let it fail' } },
    }
  }
  if (way === 'port') return port === null ? {} : { fixture: { port } }
  if (way === 'as-is') return {}
  try {
    const value = parseJson(text)
    if (way === 'output') return { fixture: { output: value } }
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return { problem: 'The input is a map of fields' }
    return { input: value as JsonObject }
  } catch (cause) {
    return { problem: `It is no JSON: ${(cause as Error).message}` }
  }
}

/** The breakpoints of the playbook: where, when, and a way to take them away. */
export function BreakpointList() {
  const breakpoints = useBreakpoints()
  if (breakpoints.length === 0) return null
  return (
    <section className={classes.breakpoints} aria-label="Breakpoints">
      <h4>Breakpoints</h4>
      {breakpoints.slice(0, MOST_SHOWN).map(({ node, from, place, condition, hit, isOff }, at) => (
        <div key={`${node} ${from?.node} ${from?.port} ${place}`} className={classes.breakpoint}>
          <input
            type="checkbox"
            aria-label={`Breakpoint at ${node} is on`}
            checked={!isOff}
            onChange={(event) => changeBreakpoint(at, { isOff: !event.currentTarget.checked })}
          />
          <code>{from ? `${from.node} → ${node}` : node}</code>
          <TextInput
            size="xs"
            aria-label={`Only in this place: ${node}`}
            placeholder="each[2].look"
            defaultValue={place ?? ''}
            onBlur={(event) => changeBreakpoint(at, { place: event.currentTarget.value.trim() } as { place: string })}
          />
          <TextInput
            size="xs"
            aria-label={`Condition of the breakpoint at ${node}`}
            placeholder="if item.score > 50"
            defaultValue={condition ?? ''}
            onBlur={(event) =>
              changeBreakpoint(at, { condition: event.currentTarget.value.trim() } as { condition: string })
            }
          />
          <NumberInput
            size="xs"
            aria-label={`First visit that pauses at ${node}`}
            min={1}
            value={hit ?? 1}
            onChange={(value) =>
              changeBreakpoint(at, { hit: Number(value) > 1 ? Number(value) : undefined } as { hit: number })
            }
          />
          <ActionIcon
            size="xs"
            aria-label={`Remove the breakpoint at ${node}`}
            onClick={() => setBreakpoints(breakpoints.filter((_, index) => index !== at))}
          >
            <X size={12} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {breakpoints.length > MOST_SHOWN && <p className={classes.why}>and {breakpoints.length - MOST_SHOWN} more</p>}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setBreakpoints([])}>
        Remove all breakpoints
      </Button>
    </section>
  )
}

const MOST_SHOWN = 50
