// A test as a form: what is given, what people say, what systems answer, and what must come of it. Every field changes the file
// and leaves its comments alone.
import { ActionIcon, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ScenarioText } from '../../api/index.ts'
import { type Edit, type JsonValue, type Plan, readScenario, type Scenario } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { choicesOf, humanSteps } from '../rehearse/beforehand.ts'
import { useDocument } from '../state/document.ts'
import classes from './scenario-detail.module.css'

interface FormProps {
  scenario: ScenarioText
  onEdit(edits: readonly Edit[]): Promise<void>
}

type Set = (path: (string | number)[], value: JsonValue | undefined) => void

export function TestForm({ scenario: { text, file }, onEdit }: FormProps) {
  const plan = useDocument((state) => state.plan)
  const { scenario } = readScenario(text, { file })
  if (!scenario) return <p className={classes.quiet}>The text cannot be read as a scenario: mend it under Text.</p>
  const set: Set = (path, value) =>
    void onEdit([value === undefined || value === '' ? { op: 'remove', path } : { op: 'set', path, value }])
  return (
    <div className={classes.form}>
      <Line label="Name" value={scenario.name} onDone={(value) => value !== '' && set(['name'], value)} />
      <div className={classes.pair}>
        <Line
          label="Starts at"
          placeholder="2026-01-01T00:00:00Z"
          value={scenario.startsAt ?? ''}
          onDone={(value) => set(['startsAt'], value)}
        />
        {typeof scenario.alert === 'string' ? (
          <Line
            label="Alert (a file, from here)"
            value={scenario.alert}
            onDone={(value) => value !== '' && set(['alert'], value)}
          />
        ) : (
          <Json label="Alert" value={scenario.alert} parse={parseAlertText} onDone={(value) => set(['alert'], value)} />
        )}
      </div>
      {plan && <Answers plan={plan} scenario={scenario} set={set} />}
      {plan && <Mocks plan={plan} scenario={scenario} set={set} />}
      <h4>What the run must do</h4>
      <Expectations plan={plan} scenario={scenario} set={set} />
    </div>
  )
}

interface PartProps {
  plan: Plan
  scenario: Scenario
  set: Set
}

const NOT_SAID = 'not said'

function Answers({ plan, scenario: { answers = {} }, set }: PartProps) {
  const humans = humanSteps(plan)
  if (humans.length === 0) return null
  return (
    <>
      <h4>What people say</h4>
      {humans.map((step) => {
        const given = answers[step.id]
        const isOne = given !== undefined && !Array.isArray(given)
        const first = isOne && typeof given !== 'string' ? given : undefined
        const choice = first?.choice ?? (typeof given === 'string' ? given : NOT_SAID)
        if (Array.isArray(given)) {
          return (
            <Json
              key={step.id}
              label={`${step.title}: several people`}
              value={given as JsonValue}
              onDone={(value) => set(['answers', step.id], value)}
            />
          )
        }
        const choose = (value: string) =>
          set(
            ['answers', step.id],
            value === NOT_SAID
              ? undefined
              : value === 'never' || !first
                ? value
                : ({ ...first, choice: value } as JsonValue),
          )
        const change = (field: 'by' | 'after', value: string) => {
          const { [field]: _, ...rest } = { choice, ...first }
          set(['answers', step.id], (value === '' ? rest : { ...rest, [field]: value }) as JsonValue)
        }
        const isAnswered = choice !== NOT_SAID && choice !== 'never'
        return (
          <div key={step.id} className={classes.answer}>
            <Select
              label={step.title || step.id}
              data={[
                { value: NOT_SAID, label: 'Not said: nobody answers' },
                ...choicesOf(step).map((one) => ({ value: one, label: one })),
                { value: 'never', label: 'never' },
              ]}
              value={choice}
              onChange={(value) => value && choose(value)}
            />
            <Line label="By" value={first?.by ?? ''} isDisabled={!isAnswered} onDone={(value) => change('by', value)} />
            <Line
              label="After"
              placeholder="10m"
              value={first?.after ?? ''}
              isDisabled={!isAnswered}
              onDone={(value) => change('after', value)}
            />
          </div>
        )
      })}
    </>
  )
}

function Mocks({ plan, scenario: { mocks = {} }, set }: PartProps) {
  const nodes = plan.graphs.flatMap(({ steps }) =>
    steps.filter(({ kind, effect }) => kind === 'task' && effect !== 'none'),
  )
  const free = [...new Set(nodes.map(({ id }) => id))].filter((id) => !Object.hasOwn(mocks, id))
  return (
    <>
      <h4>What systems answer</h4>
      {Object.entries(mocks).map(([place, mock]) => (
        <div key={place} className={classes.mock}>
          <Json label={place} value={mock as JsonValue} onDone={(value) => set(['mocks', place], value)} />
          <ActionIcon
            size="sm"
            aria-label={`Remove the mock of ${place}`}
            onClick={() => set(['mocks', place], undefined)}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Select
        aria-label="Add a mock"
        placeholder="Add a mock for…"
        data={free}
        value={null}
        searchable
        onChange={(value) => {
          const step = nodes.find(({ id }) => id === value)
          if (value && step) set(['mocks', value], { output: step.example ?? {} })
        }}
      />
    </>
  )
}

function Expectations({ plan, scenario: { expect }, set }: { plan: Plan | undefined; scenario: Scenario; set: Set }) {
  const ids = plan ? [...new Set(plan.graphs.flatMap(({ steps }) => steps.map(({ id }) => id)))] : []
  const list = (field: 'path' | 'ran' | 'skipped', label: string, description: string) => (
    <TagsInput
      label={label}
      description={description}
      data={ids}
      value={expect[field] ?? []}
      onChange={(value) => set(['expect', field], value.length > 0 ? value : undefined)}
    />
  )
  const duration = expect.duration
  return (
    <>
      <div className={classes.pair}>
        <Select
          label="The run ends"
          data={['completed', 'failed', 'waiting', 'cancelled']}
          value={expect.status ?? null}
          clearable
          onChange={(value) => set(['expect', 'status'], value ?? undefined)}
        />
        <Line
          label="Fails with"
          placeholder="http/status"
          value={expect.error ?? ''}
          onDone={(value) => set(['expect', 'error'], value)}
        />
      </div>
      {list('path', 'Path', 'Every node that runs, in order. Leave it empty to allow any path.')}
      {list('ran', 'Runs', 'Nodes that must run; others may run as well')}
      {list('skipped', 'Does not run', 'Nodes that do not run')}
      <TagsInput
        label="Outputs"
        description="Conditions in CEL that must be true, such as steps.score.value >= 70"
        data={[]}
        value={expect.outputs ?? []}
        onChange={(value) => set(['expect', 'outputs'], value.length > 0 ? value : undefined)}
      />
      <Json
        label="Every write, in order"
        value={(expect.ledger ?? null) as JsonValue}
        onDone={(value) => set(['expect', 'ledger'], value === null ? undefined : value)}
      />
      {(duration === undefined || typeof duration === 'string') && (
        <Line
          label="Virtual time it takes"
          placeholder="30m"
          value={duration ?? ''}
          onDone={(value) => set(['expect', 'duration'], value)}
        />
      )}
      {duration !== undefined && typeof duration !== 'string' && (
        <div className={classes.pair}>
          <Line
            label="It takes at least"
            value={duration.atLeast ?? ''}
            onDone={(value) => set(['expect', 'duration', 'atLeast'], value)}
          />
          <Line
            label="At most"
            value={duration.atMost ?? ''}
            onDone={(value) => set(['expect', 'duration', 'atMost'], value)}
          />
        </div>
      )}
    </>
  )
}

interface LineProps {
  label: string
  value: string
  placeholder?: string
  isDisabled?: boolean
  onDone(value: string): void
}

/** Written when it is left, or with Enter. */
function Line({ label, value, placeholder, isDisabled = false, onDone }: LineProps) {
  const [text, setText] = useState<string>()
  const finish = () => {
    if (text !== undefined && text !== value) onDone(text.trim())
    setText(undefined)
  }
  return (
    <TextInput
      label={label}
      value={text ?? value}
      disabled={isDisabled}
      {...(placeholder !== undefined && { placeholder })}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  )
}

interface JsonProps {
  label: string
  value: JsonValue
  /** What else is taken than JSON. */
  parse?: (text: string) => JsonValue
  onDone(value: JsonValue): void
}

/** A box for JSON. Text that is not JSON shows an error and is not written. */
function Json({ label, value, parse = JSON.parse, onDone }: JsonProps) {
  const [text, setText] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const shown = value === null ? '' : JSON.stringify(value, null, 2)
  const finish = () => {
    if (text === undefined || text === shown) return setText(undefined)
    try {
      onDone(text.trim() === '' ? null : parse(text))
      setText(undefined)
      setProblem(undefined)
    } catch (cause) {
      setProblem((cause as Error).message)
    }
  }
  return (
    <Textarea
      label={label}
      value={text ?? shown}
      autosize
      minRows={2}
      maxRows={10}
      error={problem}
      styles={{ input: { fontFamily: 'var(--font-data)', fontSize: 12 } }}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={finish}
    />
  )
}
