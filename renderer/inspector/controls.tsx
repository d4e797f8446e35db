// The controls for literal values: one a kind of field.
import {
  Autocomplete,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import type { Connection } from '../../api/index.ts'
import { type JsonSchema, type JsonValue, type Path, parseDuration } from '../../engine/index.ts'
import { edit, useDocument } from '../state/document.ts'
import { host, useHost } from '../state/host.ts'
import { leaveField, setActiveField } from './active-field.ts'
import type { FieldSpec } from './field-kind.ts'
import { StructuredValue } from './structured-value.tsx'
import type { Draft } from './use-draft.ts'

interface LiteralProps {
  spec: FieldSpec
  path: Path
  draft: Draft<JsonValue | undefined>
  isInvalid: boolean
  helpId: string
  node: string | undefined
  root: JsonSchema
}

const SHORT = 26

export function LiteralControl(props: LiteralProps) {
  const { spec, draft, isInvalid, helpId, path } = props
  const { control, label } = spec
  const { value, change, flush } = draft
  const common = { 'aria-label': label, 'aria-describedby': helpId, error: isInvalid }
  const hint = spec.default === undefined ? '' : String(spec.default)
  switch (control.kind) {
    case 'boolean':
    case 'expression': {
      const isOn = (value ?? spec.default ?? false) === true
      return <Switch {...common} checked={isOn} onChange={(event) => change(event.currentTarget.checked)} />
    }
    case 'choice': {
      const chosen = String(value ?? spec.default ?? '')
      const isShort = control.options.length <= 4 && control.options.join('').length <= SHORT && chosen !== ''
      if (isShort && control.options.includes(chosen)) {
        return (
          <SegmentedControl
            aria-label={label}
            fullWidth
            data={control.options}
            value={chosen}
            onChange={(next) => change(next)}
          />
        )
      }
      return (
        <Select
          {...common}
          data={control.options}
          value={chosen === '' ? null : chosen}
          clearable={!spec.isRequired}
          onChange={(next) => change(next ?? undefined)}
        />
      )
    }
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          placeholder={hint}
          allowDecimal={!control.isInteger}
          {...(control.min !== undefined && { min: control.min })}
          {...(control.max !== undefined && { max: control.max })}
          clampBehavior="none"
          onChange={(next) => change(typeof next === 'number' ? next : undefined)}
          onBlur={flush}
        />
      )
    case 'duration':
      return (
        <DurationInput
          value={typeof value === 'string' ? value : ''}
          label={label}
          helpId={helpId}
          draft={draft}
          hint={hint}
        />
      )
    case 'name':
      return <NameInput {...props} of={control.of} />
    case 'texts':
      return <TextsInput {...props} />
    case 'multiline':
    case 'text':
      return <PlainText {...props} isLong={control.kind === 'multiline'} hint={hint} />
    default:
      return <StructuredValue label={label} value={value} path={path} onChange={change} onBlur={flush} />
  }
}

function TextsInput({ spec, draft, helpId }: LiteralProps) {
  const { value, change } = draft
  return (
    <TagsInput
      aria-label={spec.label}
      aria-describedby={helpId}
      value={Array.isArray(value) ? value.map(String) : []}
      placeholder={Array.isArray(value) && value.length > 0 ? '' : 'Type and press Enter'}
      acceptValueOnBlur
      onChange={(next) => change(next.length > 0 || spec.isRequired ? next : undefined)}
    />
  )
}

function PlainText({ spec, draft, helpId, isInvalid, isLong, hint }: LiteralProps & { isLong: boolean; hint: string }) {
  const key = useId()
  const { value, change, flush } = draft
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  useEffect(() => () => leaveField(key), [key])
  const shared = {
    'aria-label': spec.label,
    'aria-describedby': helpId,
    error: isInvalid,
    placeholder: hint,
    value: text,
    onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value || undefined),
    onFocus: () =>
      setActiveField({ key, label: spec.label, insert: (expression) => change(`${text}\${${expression}}`) }),
    onBlur: flush,
  }
  const isMany = isLong || text.length > 60 || text.includes('\n')
  return isMany ? <Textarea {...shared} autosize minRows={2} maxRows={12} /> : <TextInput {...shared} />
}

interface DurationProps {
  value: string
  label: string
  helpId: string
  draft: Draft<JsonValue | undefined>
  hint: string
}

export function DurationInput({ value, label, helpId, draft, hint }: DurationProps) {
  const isBad = value !== '' && parseDuration(value) === undefined
  return (
    <TextInput
      aria-label={label}
      aria-describedby={helpId}
      value={value}
      placeholder={hint || 'such as 30s, 10m, 4h, 3d'}
      error={isBad && 'Write 500ms, 30s, 10m, 4h, 3d or 1h30m.'}
      onChange={(event) => draft.change(event.currentTarget.value || undefined)}
      onBlur={draft.flush}
    />
  )
}

function NameInput({ spec, draft, path, helpId, isInvalid, of }: LiteralProps & { of: string }) {
  const declared = useDocument((state) => state.playbook?.connections)
  const lists = useHost((state) => state.workspace?.lists)
  const playbooks = useHost((state) => state.playbooks)
  const [connections, setConnections] = useState<Connection[]>([])
  useEffect(() => {
    if (of !== 'connection') return
    void host()
      .then((client) => client.connections.list())
      .then(setConnections, () => {})
  }, [of])
  const names: { [of: string]: string[] } = {
    connection: [...new Set([...Object.keys(declared ?? {}), ...connections.map(({ name }) => name)])],
    list: lists ?? [],
    playbook: (playbooks ?? []).map(({ name }) => name),
  }
  const value = typeof draft.value === 'string' ? draft.value : ''
  const choose = (name: string) => {
    const kept = connections.find((one) => one.name === name)
    if (of !== 'connection' || !kept || Object.hasOwn(declared ?? {}, name)) return
    const edits = [
      { op: 'set' as const, path: ['connections', name], value: kept.kind },
      { op: 'set' as const, path, value: name },
    ]
    void edit(edits, `Use connection ${name}`)
  }
  return (
    <Autocomplete
      size="xs"
      aria-label={spec.label}
      aria-describedby={helpId}
      error={isInvalid}
      data={names[of] ?? []}
      value={value}
      placeholder={of === 'port' ? 'a name for the port' : `the ${of}’s name`}
      onChange={(next) => draft.change(next || undefined)}
      onOptionSubmit={choose}
      onBlur={draft.flush}
    />
  )
}
