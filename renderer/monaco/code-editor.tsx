// One Monaco editor as a controlled component. A text that comes from outside is written by the smallest change, so the caret
// stays; what the person types goes out at once. Shapes: a line of an expression, a box in a form, a whole panel.
import { useEffect, useRef, useState } from 'react'
import type { ExpressionPlace } from '../worker/expression-context.ts'
import classes from './code-editor.module.css'
import { helpModel } from './expression-help.ts'
import type { EditorLanguage } from './languages.ts'
import { loadMonaco } from './load-monaco.ts'
import type { Editing, Monaco } from './monaco-type.ts'
import { lineChanges } from './text-changes.ts'

/** A stretch that is underlined: offsets in the text. */
export interface Underline {
  start: number
  end: number
  message: string
  severity: 'error' | 'warning' | 'info'
}

export interface CodeEditorProps {
  value: string
  onChange(text: string): void
  language: EditorLanguage
  /** For screen readers. */
  label: string
  shape: 'line' | 'box' | 'fill'
  isInvalid?: boolean
  isReadOnly?: boolean
  placeholder?: string
  underlines?: readonly Underline[]
  /** What the expression may name. */
  place?: ExpressionPlace
  /** Takes the focus as soon as it is there. */
  autoFocus?: boolean
  /** Where the caret begins with `autoFocus`: an offset in the text. Without it: at the end. */
  caret?: number
  onFocus?(): void
  onBlur?(): void
  /** Called when the editor is there. What it returns is called when it goes. */
  onReady?(editor: Editing.IStandaloneCodeEditor, monaco: Monaco): (() => void) | undefined
}

const LINE: Editing.IStandaloneEditorConstructionOptions = {
  lineNumbers: 'off',
  glyphMargin: false,
  folding: false,
  lineDecorationsWidth: 6,
  lineNumbersMinChars: 0,
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: 'none',
  scrollbar: { vertical: 'hidden', horizontal: 'hidden', alwaysConsumeMouseWheel: false },
  padding: { top: 4, bottom: 4 },
  contextmenu: false,
  tabFocusMode: true,
}

const FILL: Editing.IStandaloneEditorConstructionOptions = {
  lineNumbersMinChars: 3,
  glyphMargin: false,
  folding: true,
  renderLineHighlight: 'line',
  padding: { top: 6, bottom: 6 },
  stickyScroll: { enabled: false },
}

const COMMON: Editing.IStandaloneEditorConstructionOptions = {
  theme: 'firebreak',
  // With EditContext the focus is in a plain element, and keys of the canvas would be taken for its own.
  editContext: false,
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 12,
  lineHeight: 18,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  wordWrap: 'on',
  wrappingStrategy: 'advanced',
  automaticLayout: true,
  fixedOverflowWidgets: true,
  tabSize: 2,
  occurrencesHighlight: 'off',
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showWords: false, showSnippets: false },
  unicodeHighlight: { ambiguousCharacters: false },
}

const LONGEST_BOX = 320

export function CodeEditor(props: CodeEditorProps) {
  const { value, language, label, shape, isInvalid, isReadOnly, placeholder, underlines } = props
  const frame = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [made, setMade] = useState<{ editor: Editing.IStandaloneCodeEditor; monaco: Monaco }>()
  const isWriting = useRef(false)
  /** Texts that were sent and have not come back as `value` yet. A late render must not overwrite newer typing. */
  const sent = useRef<string[]>([])

  useEffect(() => {
    let isGone = false
    let undo: (() => void) | undefined
    void loadMonaco().then((monaco) => {
      if (isGone || !frame.current) return
      const model = monaco.editor.createModel(latest.current.value, language)
      model.updateOptions({ tabSize: 2, insertSpaces: true })
      const editor = monaco.editor.create(frame.current, {
        ...COMMON,
        ...(shape === 'fill' ? FILL : LINE),
        model,
        ariaLabel: shape === 'fill' ? `${label}. Escape, then Tab leads out of it.` : label,
        readOnly: isReadOnly ?? false,
        ...(placeholder !== undefined && { placeholder }),
      })
      const help = helpModel(model, () => latest.current.place ?? { node: undefined, mode: 'template' })
      if (shape !== 'fill') fitToContent(editor, frame.current)
      model.onDidChangeContent(() => {
        if (isWriting.current) return
        sent.current.push(model.getValue())
        latest.current.onChange(model.getValue())
      })
      if (shape === 'fill') letTabLeave(editor, monaco)
      editor.onDidFocusEditorText(() => latest.current.onFocus?.())
      editor.onDidBlurEditorText(() => latest.current.onBlur?.())
      if (latest.current.autoFocus) focusAt(editor, latest.current.caret)
      const leave = latest.current.onReady?.(editor, monaco)
      setMade({ editor, monaco })
      undo = () => {
        leave?.()
        help.dispose()
        editor.dispose()
        model.dispose()
      }
    })
    return () => {
      isGone = true
      undo?.()
    }
  }, [language, shape, label, isReadOnly, placeholder])

  useEffect(() => {
    const model = made?.editor.getModel()
    if (!made || !model || model.isDisposed()) return
    const echo = sent.current.lastIndexOf(value)
    if (echo >= 0) sent.current.splice(0, echo + 1)
    if (model.getValue() === value) sent.current = []
    else if (echo < 0) {
      isWriting.current = true
      write(made.monaco, model, value)
      isWriting.current = false
      sent.current = []
    }
  }, [made, value])

  useEffect(() => {
    const model = made?.editor.getModel()
    if (!made || !model || model.isDisposed()) return
    const { MarkerSeverity } = made.monaco
    const severities = { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, info: MarkerSeverity.Info }
    made.monaco.editor.setModelMarkers(
      model,
      'firebreak',
      (underlines ?? []).map(({ start, end, message, severity }) => {
        const from = model.getPositionAt(start)
        const to = model.getPositionAt(Math.max(end, start + 1))
        return {
          startLineNumber: from.lineNumber,
          startColumn: from.column,
          endLineNumber: to.lineNumber,
          endColumn: to.column,
          message,
          severity: severities[severity],
        }
      }),
    )
  }, [made, underlines])

  return (
    <div className={classes.frame} data-shape={shape} data-invalid={isInvalid || undefined}>
      {!made && <pre className={classes.waiting}>{shape === 'fill' ? 'Opening the editor…' : value || ' '}</pre>}
      <div ref={frame} style={shape === 'fill' ? { height: '100%' } : { minHeight: made ? 26 : 0 }} />
    </div>
  )
}

/** Nothing but the text itself is to be left with Escape. */
const PLAIN = ['suggestWidgetVisible', 'findWidgetVisible', 'parameterHintsVisible', 'editorHasSelection']
  .concat(['editorHasMultipleSelections', 'markersNavigationVisible', 'editorHoverVisible', 'inSnippetMode'])
  .map((name) => `!${name}`)
  .join(' && ')

/** Tab indents; after Escape it leads out of the editor, which would be a trap for the keyboard otherwise. */
function letTabLeave(editor: Editing.IStandaloneCodeEditor, monaco: Monaco): void {
  const { KeyCode } = monaco
  const leads = (isOut: boolean) => editor.updateOptions({ tabFocusMode: isOut })
  editor.addAction({
    id: 'firebreak.leave',
    label: 'Let Tab lead out of the editor',
    keybindings: [KeyCode.Escape],
    keybindingContext: PLAIN,
    run: () => leads(true),
  })
  editor.onKeyDown(({ keyCode }) => {
    if (![KeyCode.Escape, KeyCode.Tab, KeyCode.Shift].includes(keyCode)) leads(false)
  })
  editor.onDidBlurEditorText(() => leads(false))
}

/** Writes a text by its smallest changes: carets and folds stay. */
function write(monaco: Monaco, model: Editing.ITextModel, text: string): void {
  const last = model.getLineCount()
  const edits = lineChanges(model.getValue(), text).map(({ start, end, lines }) => {
    if (end < last) {
      const body = lines.map((line) => `${line}\n`).join('')
      return { range: new monaco.Range(start + 1, 1, end + 1, 1), text: body }
    }
    // At the end of the text there is no line after it: the break before it goes with it.
    const from = start === 0 ? { line: 1, column: 1 } : { line: start, column: model.getLineMaxColumn(start) }
    const body = lines.join('\n')
    return {
      range: new monaco.Range(from.line, from.column, last, model.getLineMaxColumn(last)),
      text: start === 0 || lines.length === 0 ? body : `\n${body}`,
    }
  })
  model.pushEditOperations(null, edits, () => null)
}

function fitToContent(editor: Editing.IStandaloneCodeEditor, frame: HTMLElement): void {
  const resize = () => {
    frame.style.height = `${Math.min(LONGEST_BOX, Math.max(26, editor.getContentHeight()))}px`
  }
  editor.onDidContentSizeChange(resize)
  resize()
}

function focusAt(editor: Editing.IStandaloneCodeEditor, caret: number | undefined): void {
  const model = editor.getModel()
  if (!model) return
  const text = model.getValue()
  const inside = text.endsWith('}') && text.startsWith('${') ? text.length - 1 : text.length
  editor.setPosition(model.getPositionAt(caret ?? inside))
  editor.focus()
}
