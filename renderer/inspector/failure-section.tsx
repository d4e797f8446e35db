// What happens around the node's own work: when it starts, how long it may take, how often it is tried, where a failure leads.
import { NumberInput, Select, TagsInput, TextInput, UnstyledButton } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { JsonValue, PlaybookNode } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import { edit, useDocument } from '../state/document.ts'
import { select } from '../state/view.ts'
import { type FoundNode, targetsOf } from '../worker/find-node.ts'
import { DurationInput } from './controls.tsx'
import { setField, startsWith } from './edit-field.ts'
import fields from './field.module.css'
import { FieldProblem } from './field.tsx'
import classes from './inspector.module.css'
import { useDraft } from './use-draft.ts'

const OWN = ['retry', 'timeout', 'join', 'next']

export function FailureSection({ found }: { found: FoundNode }) {
  const { node, path } = found
  const diagnostics = useDocument((state) => state.diagnostics)
  const problems = diagnostics.filter(({ path: at }) => OWN.some((name) => startsWith(at, [...path, name])))
  const [isOpen, setOpen] = useState(false)
  const isShown = isOpen || problems.length > 0
  return (
    <section className={classes.section} aria-label="On failure">
      <UnstyledButton className={classes.sectionHead} aria-expanded={isShown} onClick={() => setOpen(!isShown)}>
        <ChevronRight size={12} aria-hidden />
        On failure <span className={classes.summary}>{summaryOf(node)}</span>
      </UnstyledButton>
      {isShown && (
        <>
          <div className={classes.two}>
            <Attempts found={found} />
            <Duration found={found} at={['retry', 'backoff']} label="Pause before" hint="1s" isOff={!node.retry} />
          </div>
          {node.retry && <RetryOn found={found} />}
          <Duration found={found} at={['timeout']} label="Timeout" hint="no limit" />
          <Labelled label="Starts when">
            <Select
              aria-label="Starts when"
              data={[
                { value: 'all', label: 'all incoming edges are settled' },
                { value: 'any', label: 'the first incoming edge is taken' },
              ]}
              value={node.join ?? 'all'}
              onChange={(next) => void setField([...path, 'join'], next === 'any' ? 'any' : undefined, 'Join')}
            />
          </Labelled>
          {!catalog.get(node.type)?.failsNever && <ErrorTarget found={found} />}
          {problems.map((one) => (
            <FieldProblem key={`${one.code} ${one.message}`} diagnostic={one} />
          ))}
        </>
      )}
    </section>
  )
}

function summaryOf({ retry, timeout, next, join }: PlaybookNode): string {
  const error = targetsOf(next).find(({ port }) => port === 'error')
  const parts = [
    retry ? `${retry.attempts} attempts` : '',
    timeout === undefined ? '' : `${timeout} timeout`,
    join === 'any' ? 'first edge starts it' : '',
    error ? `then ${error.to}` : '',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : 'the run fails'
}

export function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={fields.field}>
      <span className={fields.label}>{label}</span>
      {children}
    </div>
  )
}

function Attempts({ found: { node, path } }: { found: FoundNode }) {
  const draft = useDraft<number | undefined>(node.retry?.attempts, (next) => {
    if (next === undefined || next <= 1) return setField([...path, 'retry'], undefined, 'Attempts')
    return node.retry
      ? setField([...path, 'retry', 'attempts'], next, 'Attempts')
      : setField([...path, 'retry'], { attempts: next }, 'Attempts')
  })
  return (
    <Labelled label="Attempts">
      <NumberInput
        aria-label="Attempts"
        min={1}
        max={100}
        allowDecimal={false}
        placeholder="1"
        value={draft.value ?? ''}
        onChange={(next) => draft.change(typeof next === 'number' ? next : undefined)}
        onBlur={draft.flush}
      />
    </Labelled>
  )
}

interface DurationProps {
  found: FoundNode
  at: string[]
  label: string
  hint: string
  isOff?: boolean
}

function Duration({ found: { node, path }, at, label, hint, isOff }: DurationProps) {
  const stored = at.reduce<unknown>((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], node)
  const draft = useDraft<JsonValue | undefined>(typeof stored === 'string' ? stored : undefined, (next) =>
    setField([...path, ...at], next, label),
  )
  return (
    <Labelled label={label}>
      {isOff ? (
        <TextInput aria-label={label} disabled placeholder="tried once" />
      ) : (
        <DurationInput value={String(draft.value ?? '')} label={label} helpId="" draft={draft} hint={hint} />
      )}
    </Labelled>
  )
}

function RetryOn({ found: { node, path } }: { found: FoundNode }) {
  return (
    <Labelled label="Only these errors are tried again">
      <TagsInput
        aria-label="Only these errors are tried again"
        value={node.retry?.on ?? []}
        placeholder={node.retry?.on ? '' : 'every temporary error'}
        onChange={(next) => void setField([...path, 'retry', 'on'], next.length > 0 ? next : undefined, 'Errors')}
      />
    </Labelled>
  )
}

function ErrorTarget({ found: { id, node, graph } }: { found: FoundNode }) {
  const now = targetsOf(node.next)
    .filter(({ port }) => port === 'error')
    .map(({ to }) => to)
  const [first] = now
  const options = Object.entries(graph)
    .filter(([other]) => other !== id && catalog.get(graph[other]?.type ?? '')?.kind !== 'trigger')
    .map(([other, one]) => ({ value: other, label: `${one.title ?? other} (${other})` }))
  const choose = (to: string | null) => {
    const off = now.map((old) => ({ op: 'disconnect' as const, from: id, port: 'error', to: old }))
    const on = to === null ? [] : [{ op: 'connect' as const, from: id, port: 'error', to }]
    void edit([...off, ...on], 'Change where an error leads')
  }
  return (
    <Labelled label="An error leads to">
      <Select
        aria-label="An error leads to"
        data={options}
        value={first ?? null}
        placeholder="nowhere: the run fails"
        clearable
        searchable
        onChange={choose}
      />
      {first !== undefined && (
        <UnstyledButton className={classes.link} onClick={() => select([first])}>
          Go to {first}
        </UnstyledButton>
      )}
    </Labelled>
  )
}
