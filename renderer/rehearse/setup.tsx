// Before the rehearsal: which alert, when it starts, what people would answer, where answers of the outside come from.
import { Select, Switch, TextInput } from '@mantine/core'
import { verbOf } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { AlertText } from './alert-text.tsx'
import { ASK, choicesOf, humanSteps, NOBODY } from './beforehand.ts'
import { useRehearsal } from './rehearsal.ts'
import { SampleList } from './sample-list.tsx'
import classes from './setup.module.css'

export function Setup() {
  return (
    <div className={classes.setup}>
      <SampleList />
      <AlertText />
      <Options />
    </div>
  )
}

function Options() {
  const plan = useDocument((state) => state.plan)
  const { startsAt, trigger, beforehand, useRecorded } = useRehearsal()
  const root = plan?.graphs[0]
  const triggers = root?.entries.flatMap((index) => root.steps[index] ?? []) ?? []
  const humans = plan ? humanSteps(plan) : []
  return (
    <section className={classes.options} aria-label="Rehearsal settings">
      <TextInput
        type="datetime-local"
        step={1}
        label="Starts at"
        description="Virtual time. Leave it empty to start now."
        value={startsAt}
        onChange={(event) => useRehearsal.setState({ startsAt: event.currentTarget.value })}
      />
      {triggers.length > 1 && (
        <Select
          label="Trigger"
          data={triggers.map(({ id, title }) => ({ value: id, label: title || id }))}
          value={trigger ?? triggers[0]?.id ?? null}
          onChange={(value) => value && useRehearsal.setState({ trigger: value })}
        />
      )}
      {humans.map((step) => (
        <Select
          key={step.id}
          label={step.title || step.id}
          data={[
            { value: ASK, label: 'Ask me' },
            ...choicesOf(step).map((choice) => ({ value: choice, label: verbOf(choice) })),
            { value: NOBODY, label: 'Nobody answers' },
          ]}
          value={beforehand[step.id] ?? ASK}
          onChange={(value) => value && useRehearsal.setState({ beforehand: { ...beforehand, [step.id]: value } })}
        />
      ))}
      <Switch
        label="Answer look-ups with results of the last real run"
        description="Where there is no result, the examples answer"
        checked={useRecorded}
        onChange={(event) => useRehearsal.setState({ useRecorded: event.currentTarget.checked })}
      />
    </section>
  )
}
