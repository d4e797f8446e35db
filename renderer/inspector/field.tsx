// One field of a form: label, control, help, what is wrong with it, and the switch between a literal and an expression.
import { Button, UnstyledButton } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Diagnostic, JsonValue, Path } from '../../engine/index.ts'
import { loadMonaco } from '../monaco/load-monaco.ts'
import { Inline } from '../parts/markdown.tsx'
import { Words } from '../parts/words.tsx'
import { edit, useDocument } from '../state/document.ts'
import { useView } from '../state/view.ts'
import { LiteralControl } from './controls.tsx'
import { setField, startsWith } from './edit-field.ts'
import { ExpressionField } from './expression-field.tsx'
import classes from './field.module.css'
import type { Control, FieldSpec } from './field-kind.ts'
import type { FieldProps } from './field-props.ts'
import { RecordRows, RowsOfFields } from './rows.tsx'
import { useDraft } from './use-draft.ts'

const isTemplate = (value: JsonValue | undefined): boolean => typeof value === 'string' && value.includes('${')

const NESTED: readonly Control['kind'][] = ['rows', 'record']

export function Field(props: FieldProps) {
  const { spec, path, value, node, root, hideLabel } = props
  const { control, label, help, isRequired } = spec
  const box = useRef<HTMLDivElement>(null)
  const helpId = useId()
  const [wants, setWants] = useState(false)
  const problems = useFieldProblems(spec, path, value)
  const draft = useDraft<JsonValue | undefined>(value, (next) => setField(path, next, label))
  useFocusWhenAsked(box, path, spec)
  const isBare = control.kind === 'expression' && typeof draft.value !== 'boolean'
  const isAny = control.kind === 'any'
  const { isExpression, caret, onFocus, onBlur } = useKeptControl(
    box,
    isBare || wants || isTemplate(draft.value),
    isTemplate(draft.value),
  )
  const canSwitch = control.kind !== 'expression' && node !== undefined
  const toggle = () => {
    if (!isExpression) {
      setWants(true)
      const { value: now } = draft
      const isText = control.kind === 'text' || control.kind === 'multiline' || isAny
      if (!isText || now === undefined) draft.change(undefined)
      return
    }
    setWants(false)
    if (isTemplate(draft.value)) draft.change(undefined)
  }
  const own = problems.filter(({ path: at }) => !NESTED.includes(control.kind) || at.length <= path.length)
  const isInvalid = own.some(({ severity }) => severity === 'error')
  // An empty field that nobody has been in is to be filled, not wrong yet: its star says so, and Problems lists it.
  const [wasLeft, setWasLeft] = useState(false)
  const isUntouched = isRequired && draft.value === undefined && !wasLeft
  const isShownInvalid = isInvalid && !isUntouched
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the controls inside take the focus; it only learns of it
    <div
      className={classes.field}
      ref={box}
      data-field={path.join('/')}
      data-invalid={isInvalid || undefined}
      onFocus={onFocus}
      onBlur={(event) => {
        setWasLeft(true)
        onBlur(event)
      }}
    >
      <div className={hideLabel ? 'visually-hidden' : classes.head}>
        <span className={classes.label}>
          {label}
          {isRequired && (
            <span className={classes.required} title="Needed">
              {' '}
              *
            </span>
          )}
        </span>
        <span className={classes.space} />
        {canSwitch && !hideLabel && (
          <UnstyledButton
            className={classes.fx}
            aria-pressed={isExpression}
            aria-label={`${label}: expression`}
            title={isExpression ? 'Write a plain value' : 'Write an expression'}
            onClick={toggle}
          >
            ƒx
          </UnstyledButton>
        )}
      </div>
      {isExpression ? (
        <ExpressionField
          label={label}
          path={path}
          place={{
            node,
            mode: isBare ? 'cel' : 'template',
            ...(control.kind === 'expression' && { scope: control.scope }),
          }}
          value={textOf(draft.value, control)}
          onChange={(text) => draft.change(text === '' ? undefined : text)}
          onBlur={draft.flush}
          diagnostics={problems}
          isInvalid={isShownInvalid}
          autoFocus={wants || caret !== undefined}
          {...(caret !== undefined && { caret })}
          {...(!isBare && { placeholder: '${…}' })}
        />
      ) : control.kind === 'rows' ? (
        <RowsOfFields {...props} Field={Field} item={control.item} />
      ) : control.kind === 'record' ? (
        <RecordRows {...props} Field={Field} schema={control.value} />
      ) : (
        <LiteralControl
          spec={spec}
          path={path}
          draft={draft}
          isInvalid={isShownInvalid}
          helpId={helpId}
          node={node}
          root={root}
        />
      )}
      {!isUntouched && own.map((one) => <FieldProblem key={`${one.code} ${one.message}`} diagnostic={one} />)}
      {draft.problem !== undefined && (
        <div className={classes.error} role="alert">
          {draft.problem}
        </div>
      )}
      {help !== undefined && !hideLabel && (
        <div id={helpId} className={classes.help}>
          <Inline text={help} />
        </div>
      )}
    </div>
  )
}

function textOf(value: JsonValue | undefined, control: Control): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  return control.kind === 'expression' ? String(value) : `\${${JSON.stringify(value)}}`
}

function useFieldProblems(spec: FieldSpec, path: Path, value: JsonValue | undefined): Diagnostic[] {
  const all = useDocument((state) => state.diagnostics)
  const holder = path.slice(0, -1)
  const word = new RegExp(`(^|\\W)${spec.name.replace(/\W/g, '\\$&')}(\\W|$)`)
  return all.filter((one) => {
    if (startsWith(one.path, path)) return true
    const isHolders = one.path.length === holder.length && startsWith(one.path, holder)
    return isHolders && value === undefined && spec.isRequired && holder.at(-1) === 'with' && word.test(one.message)
  })
}

export function FieldProblem({ diagnostic }: { diagnostic: Diagnostic }) {
  const { message, severity, fix } = diagnostic
  return (
    <div className={classes.error} data-severity={severity} role="alert">
      <span>
        <Words text={message} />
      </span>
      {fix && (
        <Button size="compact-xs" variant="light" onClick={() => void edit(fix.edits, fix.title)}>
          {fix.title}
        </Button>
      )}
    </div>
  )
}

interface KeptControl {
  isExpression: boolean
  /** Where the caret stood in the plain control that the editor took over from. */
  caret: number | undefined
  onFocus(event: React.FocusEvent): void
  onBlur(event: React.FocusEvent): void
}

/**
 * A control that has the focus stays, whatever is typed in it: another in its place would lose the focus, and the next letters
 * would be taken for shortcuts. Only a template that is typed in a plain control makes it an editor at once, with its caret.
 */
function useKeptControl(
  box: React.RefObject<HTMLElement | null>,
  asksForEditor: boolean,
  hasTemplate: boolean,
): KeptControl {
  const [held, setHeld] = useState<'plain' | 'editor'>()
  const [caret, setCaret] = useState<number>()
  const isExpression = held === undefined ? asksForEditor : held === 'editor'
  useEffect(() => {
    if (held !== 'plain' || !hasTemplate) return
    let isOver = false
    void loadMonaco().then(
      () => {
        const control = box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
        if (isOver || !control) return
        // The editor must be there before the next key is.
        flushSync(() => {
          setCaret(control.selectionStart ?? control.value.length)
          setHeld('editor')
        })
      },
      () => {}, // without the editor the plain control does
    )
    return () => {
      isOver = true
    }
  }, [held, hasTemplate, box])
  return {
    isExpression,
    caret,
    onFocus: ({ target }) => {
      if (target.matches(FOCUSABLE)) setHeld(isExpression ? 'editor' : 'plain')
    },
    onBlur: ({ target }) => {
      if (!target.matches(FOCUSABLE)) return
      setHeld(undefined)
      setCaret(undefined)
    },
  }
}

const FOCUSABLE = 'textarea, input:not([type="hidden"]), [role="combobox"]'
const TRY_MS = 60
const MOST_TRIES = 40

/** A problem that was clicked leads here: the control takes the focus as soon as it is there. */
function useFocusWhenAsked(box: React.RefObject<HTMLDivElement | null>, path: Path, { isRequired }: FieldSpec): void {
  const wanted = useView((view) => view.focusPath)
  const key = path.join('/')
  useEffect(() => {
    if (!wanted) return
    const asked = wanted.join('/')
    const isMine = asked === key || asked.startsWith(`${key}/`)
    const isMissing = isRequired && asked === key.slice(0, key.lastIndexOf('/')) && asked.endsWith('/with')
    if (!isMine && !isMissing) return
    let tries = 0
    const attempt = () => {
      const inner = box.current?.querySelector(`[data-field="${CSS.escape(asked)}"]`)
      const found = (inner ?? box.current)?.querySelector<HTMLElement>(FOCUSABLE)
      const isHere = isMine || box.current?.hasAttribute('data-invalid')
      if (found && isHere) {
        found.focus()
        found.scrollIntoView({ block: 'nearest' })
        useView.setState({ focusPath: undefined })
      } else if (tries++ < MOST_TRIES && isHere) timer = setTimeout(attempt, TRY_MS)
    }
    let timer = setTimeout(attempt, 0)
    return () => clearTimeout(timer)
  }, [wanted, key, isRequired, box])
}
