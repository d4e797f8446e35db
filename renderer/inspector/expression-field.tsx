// An expression in its small editor, with what it gives under it. A value picked from the data is put at the caret.
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Diagnostic, Path } from '../../engine/index.ts'
import { CodeEditor, type Underline } from '../monaco/code-editor.tsx'
import type { Editing } from '../monaco/monaco-type.ts'
import type { ExpressionPlace } from '../worker/expression-context.ts'
import { expressionAt } from '../worker/expression-text.ts'
import type { Preview } from '../worker/expression-values.ts'
import { documentWorker } from '../worker/start.ts'
import { leaveField, setActiveField } from './active-field.ts'
import { useKnownDataVersion } from './data-at-hand.ts'
import classes from './field.module.css'

interface ExpressionFieldProps {
  label: string
  path: Path
  place: ExpressionPlace
  value: string
  onChange(text: string): void
  onBlur(): void
  diagnostics: readonly Diagnostic[]
  isInvalid: boolean
  placeholder?: string
  autoFocus?: boolean
  /** Where the caret begins; without it at the end. */
  caret?: number
}

export function ExpressionField(props: ExpressionFieldProps) {
  const { label, path, place, value, onChange, onBlur, diagnostics, isInvalid, placeholder, autoFocus, caret } = props
  const key = useId()
  const editor = useRef<Editing.IStandaloneCodeEditor>(undefined)
  const latest = useRef(props)
  latest.current = props
  useEffect(() => () => leaveField(key), [key])
  const underlines = useMemo(
    () =>
      diagnostics.flatMap(({ span, message, severity, path: at }): Underline[] =>
        span && at.length === path.length ? [{ ...span, message, severity }] : [],
      ),
    [diagnostics, path],
  )
  const insert = async (expression: string) => {
    const now = latest.current
    const model = editor.current?.getModel()
    const position = editor.current?.getPosition()
    const caret = model && position ? model.getOffsetAt(position) : now.value.length
    const isInside = expressionAt(now.value, caret, now.place.mode) !== undefined
    const text = isInside ? expression : `\${${expression}}`
    const whole = now.value.slice(0, caret) + text + now.value.slice(caret)
    const guarded = await documentWorker().guarded(now.path, whole)
    now.onChange(guarded)
    requestAnimationFrame(() => {
      const end = guarded === whole ? caret + text.length : guarded.length
      if (model && !model.isDisposed()) editor.current?.setPosition(model.getPositionAt(end))
      editor.current?.focus()
    })
  }
  return (
    <>
      <CodeEditor
        value={value}
        onChange={onChange}
        language={place.mode}
        label={label}
        shape="line"
        place={place}
        isInvalid={isInvalid}
        underlines={underlines}
        {...(placeholder !== undefined && { placeholder })}
        {...(autoFocus && { autoFocus })}
        {...(caret !== undefined && { caret })}
        onFocus={() => setActiveField({ key, label, insert: (expression) => void insert(expression) })}
        onBlur={onBlur}
        onReady={(made) => {
          editor.current = made
          return undefined
        }}
      />
      {!isInvalid && <PreviewLine place={place} text={value} />}
    </>
  )
}

function PreviewLine({ place, text }: { place: ExpressionPlace; text: string }) {
  const version = useKnownDataVersion((state) => state.version)
  const [found, setFound] = useState<Preview>({ kind: 'nothing' })
  const key = JSON.stringify(place)
  useEffect(() => {
    let isOld = false
    const at = JSON.parse(key) as ExpressionPlace
    const timer = setTimeout(() => {
      if (version >= 0)
        void documentWorker()
          .preview(at, text)
          .then((result) => {
            if (!isOld) setFound(result)
          })
    }, 120)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [key, text, version])
  if (found.kind === 'nothing') return null
  if (found.kind === 'problem') return <div className={classes.previewProblem}>{found.message}</div>
  const shown = typeof found.value === 'string' && found.isCut ? found.value : JSON.stringify(found.value)
  return (
    <div className={classes.preview} title={shown.length > 200 ? shown.slice(0, 2_000) : undefined}>
      <span aria-hidden>= </span>
      <span className="visually-hidden">Gives </span>
      {shown.length > 200 ? `${shown.slice(0, 199)}…` : shown}
    </div>
  )
}
