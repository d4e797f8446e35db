// Any JSON value, written as YAML or JSON. What is no YAML yet stays in the box and is not sent.
import { useEffect, useRef, useState } from 'react'
import { stringify } from 'yaml'
import type { JsonValue, Path } from '../../engine/index.ts'
import { CodeEditor } from '../monaco/code-editor.tsx'
import classes from './field.module.css'
import { readValue } from './read-value.ts'

interface StructuredProps {
  label: string
  value: JsonValue | undefined
  path: Path
  onChange(value: JsonValue | undefined): void
  onBlur(): void
}

const written = (value: JsonValue | undefined): string =>
  value === undefined ? '' : stringify(value, { lineWidth: 0 }).replace(/\n$/, '')

export function StructuredValue({ label, value, onChange, onBlur }: StructuredProps) {
  const [text, setText] = useState(() => written(value))
  const [problem, setProblem] = useState<string>()
  const sent = useRef(JSON.stringify(value))
  useEffect(() => {
    const now = JSON.stringify(value)
    if (now === sent.current) return
    sent.current = now
    setText(written(value))
    setProblem(undefined)
  }, [value])
  const change = (next: string) => {
    setText(next)
    if (next.trim() === '') {
      sent.current = undefined as unknown as string
      setProblem(undefined)
      onChange(undefined)
      return
    }
    const read = readValue(next)
    setProblem('problem' in read ? read.problem : undefined)
    if ('problem' in read) return
    sent.current = JSON.stringify(read.value)
    onChange(read.value)
  }
  return (
    <>
      <CodeEditor
        value={text}
        onChange={change}
        language="playbook-yaml"
        label={label}
        shape="box"
        isInvalid={problem !== undefined}
        placeholder="YAML or JSON"
        onBlur={onBlur}
      />
      {problem !== undefined && (
        <div className={classes.error} role="alert">
          Not valid YAML yet: {problem}
        </div>
      )}
    </>
  )
}
