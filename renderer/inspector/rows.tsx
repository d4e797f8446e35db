// Fields that hold several: rows of fields (cases, questions) and names with values. Rows are added, removed and moved.
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { JsonObject, JsonSchema, JsonValue, Path } from '../../engine/index.ts'
import { setField } from './edit-field.ts'
import classes from './field.module.css'
import { addWords, controlOf, type FieldSpec, fieldsOf, labelOf, oneOf } from './field-kind.ts'
import type { NestedFieldProps } from './field-props.ts'
import { useDraft } from './use-draft.ts'

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function RowsOfFields({ spec, path, value, node, root, item, Field }: NestedFieldProps & { item: JsonSchema }) {
  const rows = Array.isArray(value) ? value : []
  const fields = fieldsOf(item, root)
  const write = (next: JsonValue[]) => void setField(path, next.length > 0 ? next : undefined, spec.label)
  const one = oneOf(spec.label)
  return (
    <fieldset className={classes.rows} aria-label={spec.label}>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its position, as in the document
        <fieldset key={at} className={classes.row} aria-label={`${one} ${at + 1}`}>
          <div className={classes.rowHead}>
            <span>
              {labelOf(one)} {at + 1}
            </span>
            <span className={classes.space} />
            {at > 0 && (
              <ActionIcon
                size="sm"
                aria-label={`Move ${one} ${at + 1} up`}
                onClick={() =>
                  write(rows.map((_, to) => rows[to === at - 1 ? at : to === at ? at - 1 : to] as JsonValue))
                }
              >
                <ArrowUp size={13} aria-hidden />
              </ActionIcon>
            )}
            <ActionIcon
              size="sm"
              aria-label={`Remove ${one} ${at + 1}`}
              onClick={() => write(rows.filter((_, other) => other !== at))}
            >
              <Trash2 size={13} aria-hidden />
            </ActionIcon>
          </div>
          {fields.map((field) => (
            <Field
              key={field.name}
              spec={field}
              path={[...path, at, field.name]}
              value={isMap(row) ? row[field.name] : undefined}
              node={node}
              root={root}
            />
          ))}
        </fieldset>
      ))}
      <AddButton label={`Add ${one}`} onClick={() => write([...rows, newRow(fields, rows.length)])} />
    </fieldset>
  )
}

/** A new row begins with the fields that its schema requires. */
function newRow(fields: readonly FieldSpec[], count: number): JsonObject {
  const needed = fields.filter(({ isRequired }) => isRequired)
  return Object.fromEntries(
    needed.map(({ name, control }) => {
      if (control.kind === 'expression') return [name, 'true']
      return [name, `${control.kind === 'name' ? control.of : name}${count + 1}`]
    }),
  )
}

export function RecordRows({
  spec,
  path,
  value,
  node,
  root,
  schema,
  Field,
}: NestedFieldProps & { schema: JsonSchema }) {
  const map = isMap(value) ? value : {}
  const control = controlOf(schema, root)
  const write = (next: JsonObject) =>
    setField(path, Object.keys(next).length > 0 || spec.isRequired ? next : undefined, spec.label)
  const add = () => {
    let name = 'name'
    for (let count = 2; Object.hasOwn(map, name); count++) name = `name${count}`
    void write({ ...map, [name]: '' })
  }
  return (
    <fieldset className={classes.rows} aria-label={spec.label}>
      {Object.entries(map).map(([name, inner], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is typed, and the row must stay
        <div key={at} className={classes.pair} data-long={isLong(inner) || undefined}>
          <KeyInput
            name={name}
            label={`Name ${at + 1} of ${spec.label.toLowerCase()}`}
            taken={Object.keys(map)}
            onRename={(next) =>
              write(Object.fromEntries(Object.entries(map).map(([key, one]) => [key === name ? next : key, one])))
            }
          />
          <Field
            spec={{
              name,
              label: name,
              help: undefined,
              isRequired: false,
              control: control.kind === 'any' && typeof inner === 'string' ? { kind: 'text' } : control,
              default: undefined,
            }}
            path={[...path, name] as Path}
            value={inner}
            node={node}
            root={root}
            hideLabel
          />
          <ActionIcon
            size="sm"
            aria-label={`Remove ${name}`}
            onClick={() => void write(Object.fromEntries(Object.entries(map).filter(([key]) => key !== name)))}
          >
            <Trash2 size={13} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <AddButton label={addWords(spec.label)} onClick={add} />
    </fieldset>
  )
}

/** A value that would be broken into many short lines beside its name stands below it. */
const isLong = (value: JsonValue): boolean =>
  typeof value === 'string' ? value.length > 26 || value.includes('\n') : typeof value === 'object' && value !== null

interface KeyInputProps {
  name: string
  label: string
  taken: readonly string[]
  onRename(name: string): Promise<string | undefined>
}

function KeyInput({ name, label, taken, onRename }: KeyInputProps) {
  const id = useId()
  const draft = useDraft(name, async (next) => {
    if (next === name) return undefined
    if (next === '') return 'A name is needed.'
    return taken.includes(next) ? `${next} is there already.` : onRename(next)
  })
  return (
    <TextInput
      id={id}
      aria-label={label}
      value={draft.value}
      error={draft.problem}
      onChange={(event) => draft.change(event.currentTarget.value)}
      onBlur={draft.flush}
    />
  )
}

function AddButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <Button
      className={classes.add}
      variant="subtle"
      size="compact-xs"
      leftSection={<Plus size={12} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}
