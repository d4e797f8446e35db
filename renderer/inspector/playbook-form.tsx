// The playbook itself, shown where nothing is selected: what it is called, what starts it, what it needs.
import { Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { JsonSchema, JsonValue, Takes } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { setField } from './edit-field.ts'
import { Labelled } from './failure-section.tsx'
import { Field, FieldProblem } from './field.tsx'
import classes from './inspector.module.css'
import { StructuredValue } from './structured-value.tsx'
import { useDraft } from './use-draft.ts'

const TEXT: JsonSchema = { type: 'string' }

/** In which shape alerts arrive, wherever the playbook runs. */
const TAKES: { value: Takes; label: string }[] = [
  { value: 'alert', label: 'In one shape (OCSF), from every source' },
  { value: 'original', label: 'As the source sent them' },
]

export function PlaybookForm() {
  const playbook = useDocument((state) => state.playbook)
  const diagnostics = useDocument((state) => state.diagnostics)
  if (!playbook) return null
  const own = diagnostics.filter((one) => one.node === undefined && one.path[0] !== 'nodes')
  return (
    <section className={classes.inspector} aria-label="Playbook">
      <div className={classes.body}>
        <div className={classes.form}>
          <h3>Playbook</h3>
          {own.map((one) => (
            <FieldProblem key={`${one.code} ${one.message}`} diagnostic={one} />
          ))}
          <Line label="Name" name="name" value={playbook.name} isNeeded />
          <Line label="Summary" name="summary" value={playbook.summary ?? ''} isLong />
          <Names label="Tags" name="tags" value={playbook.tags ?? []} hint="such as phishing" />
          <Names
            label="ATT&CK techniques"
            name="attack"
            value={playbook.attack ?? []}
            hint="MITRE ATT&CK, such as T1566.002"
          />
          <Labelled label="Takes alerts">
            <Select
              aria-label="Takes alerts"
              clearable
              placeholder="Not said: as the source sent them"
              data={TAKES}
              value={playbook.takes ?? null}
              onChange={(next) => void setField(['takes'], next ?? undefined, 'Takes alerts')}
            />
          </Labelled>
          <Labelled label="When a run fails, go to">
            <Select
              aria-label="When a run fails, go to"
              clearable
              searchable
              placeholder="nothing: the run ends"
              data={Object.entries(playbook.nodes).map(([id, node]) => ({ value: id, label: node.title ?? id }))}
              value={playbook.onFailure ?? null}
              onChange={(next) => void setField(['onFailure'], next ?? undefined, 'On failure')}
            />
          </Labelled>
          <Field
            spec={{
              name: 'connections',
              label: 'Connections',
              help: 'Connections it needs: a name and a kind each, never a secret.',
              isRequired: false,
              control: { kind: 'record', value: TEXT },
              default: undefined,
            }}
            path={['connections']}
            value={playbook.connections as JsonValue | undefined}
            node={undefined}
            root={{}}
          />
          <Structured
            label="Constants"
            name="vars"
            value={playbook.vars as JsonValue | undefined}
            help="Every expression can use them as vars."
          />
          <Structured
            label="Inputs"
            name="inputs"
            value={playbook.inputs as JsonValue | undefined}
            help="JSON Schema of the alert that starts it. Expressions are checked against it."
          />
          <Structured
            label="Outputs"
            name="outputs"
            value={playbook.outputs as JsonValue | undefined}
            help="What it returns to a playbook that calls it."
          />
        </div>
      </div>
    </section>
  )
}

interface LineProps {
  label: string
  name: string
  value: string
  isLong?: boolean
  isNeeded?: boolean
}

function Line({ label, name, value, isLong, isNeeded }: LineProps) {
  const draft = useDraft(value, async (next) => {
    if (isNeeded && next.trim() === '') return 'A name is needed.'
    return setField([name], next || undefined, label)
  })
  const shared = {
    'aria-label': label,
    value: draft.value,
    error: draft.problem,
    onChange: (event: { currentTarget: { value: string } }) => draft.change(event.currentTarget.value),
    onBlur: draft.flush,
  }
  return (
    <Labelled label={label}>
      {isLong ? <Textarea {...shared} autosize minRows={2} maxRows={8} /> : <TextInput {...shared} />}
    </Labelled>
  )
}

function Names({ label, name, value, hint }: { label: string; name: string; value: string[]; hint: string }) {
  return (
    <Labelled label={label}>
      <TagsInput
        aria-label={label}
        value={value}
        placeholder={value.length === 0 ? hint : ''}
        acceptValueOnBlur
        onChange={(next) => void setField([name], next.length > 0 ? next : undefined, label)}
      />
    </Labelled>
  )
}

interface StructuredProps {
  label: string
  name: string
  value: JsonValue | undefined
  help: string
}

function Structured({ label, name, value, help }: StructuredProps) {
  const draft = useDraft(value, (next) => setField([name], next, label))
  return (
    <Labelled label={label}>
      <StructuredValue label={label} path={[name]} value={draft.value} onChange={draft.change} onBlur={draft.flush} />
      <span className={classes.hint}>{help}</span>
    </Labelled>
  )
}
