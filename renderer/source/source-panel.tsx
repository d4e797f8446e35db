// The whole playbook as YAML, both ways: what is typed goes into the document, what is drawn is written here by the smallest
// change. The selection follows both ways. A text that is no playbook stays as it is; the canvas keeps the last good state.
import { useCallback, useEffect, useRef, useState } from 'react'
import { CodeEditor } from '../monaco/code-editor.tsx'
import type { Editing, Monaco } from '../monaco/monaco-type.ts'
import { redo, setText, undo, useDocument } from '../state/document.ts'
import { useHost } from '../state/host.ts'
import { select, useView } from '../state/view.ts'
import type { NodeLines } from '../worker/node-text.ts'
import { documentWorker } from '../worker/start.ts'
import { mark, registerSourceHelp } from './source-help.ts'
import classes from './source-panel.module.css'
import { useSourcePlace } from './source-place.ts'

export function SourcePanel() {
  const text = useDocument((state) => state.text)
  const file = useDocument((state) => state.file)
  const isReadable = useDocument((state) => state.isReadable)
  const isBusy = useDocument((state) => state.isBusy)
  const isReadOnly = useHost(({ workspace }) => workspace?.readOnly !== undefined)
  const firstError = useDocument((state) =>
    state.isReadable ? undefined : state.diagnostics.find(({ severity }) => severity === 'error'),
  )
  const [own, setOwn] = useState<string>()
  const made = useRef<{ editor: Editing.IStandaloneCodeEditor; monaco: Monaco }>(undefined)
  const [isReady, setReady] = useState(false)
  const unsent = useRef<string>(undefined)
  const sending = useRef<Promise<void>>(undefined)

  /** Sends what was typed, at once and one text after the other: while one is read, only the newest is kept for the next. */
  const send = useCallback((): Promise<void> => {
    sending.current ??= (async () => {
      try {
        for (let next = unsent.current; next !== undefined; next = unsent.current) {
          await setText(next)
          if (unsent.current === next) unsent.current = undefined
        }
        setOwn(undefined)
      } finally {
        sending.current = undefined
      }
    })()
    return sending.current
  }, [])

  const change = (next: string) => {
    unsent.current = next
    setOwn(next)
    void send()
  }

  const ready = (editor: Editing.IStandaloneCodeEditor, monaco: Monaco) => {
    made.current = { editor, monaco }
    registerSourceHelp(monaco)
    const { KeyMod, KeyCode } = monaco
    const travel = (id: string, label: string, keybindings: number[], go: () => Promise<void>) =>
      editor.addAction({ id, label, keybindings, run: () => void send().then(go) })
    travel('firebreak.undo', 'Undo', [KeyMod.CtrlCmd | KeyCode.KeyZ], undo)
    travel(
      'firebreak.redo',
      'Redo',
      [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, KeyMod.CtrlCmd | KeyCode.KeyY],
      redo,
    )
    setReady(true)
    return () => {
      made.current = undefined
    }
  }

  useMarkers(made, isReady)
  useSelection(made, isReady, text)
  useOpenAtError(made, isReady, isReadable || isBusy ? undefined : firstError?.range?.start)
  if (file === undefined) return null
  return (
    <div className={classes.panel}>
      {!isReadable && !isBusy && firstError && (
        <div className={classes.note} role="status">
          {firstError.range ? `Line ${firstError.range.start.line}: ` : ''}
          {firstError.message} The canvas shows the last state that could be read.
        </div>
      )}
      <div className={classes.editor}>
        <CodeEditor
          key={file}
          value={own ?? text}
          onChange={change}
          language="playbook-yaml"
          label="Source of the playbook"
          shape="fill"
          isReadOnly={isReadOnly}
          onReady={ready}
        />
      </div>
    </div>
  )
}

type Made = React.RefObject<{ editor: Editing.IStandaloneCodeEditor; monaco: Monaco } | undefined>

function useMarkers(made: Made, isReady: boolean): void {
  const diagnostics = useDocument((state) => state.diagnostics)
  useEffect(() => {
    const model = made.current?.editor.getModel()
    if (isReady && made.current && model) mark(made.current.monaco, model, diagnostics)
  }, [made, isReady, diagnostics])
}

/** The node selected on the canvas is shown here; the node around the caret is selected there. */
function useSelection(made: Made, isReady: boolean, text: string): void {
  const selection = useView((view) => view.selection)
  const lines = useRef<NodeLines[]>([])
  const [version, setVersion] = useState(0)
  useEffect(() => {
    let isOld = false
    if (text === '') return
    void documentWorker()
      .nodeLines()
      .then((found) => {
        if (isOld) return
        lines.current = found
        setVersion((count) => count + 1)
      })
    return () => {
      isOld = true
    }
  }, [text])

  useEffect(() => {
    const { editor, monaco } = made.current ?? {}
    if (!isReady || !editor || !monaco || version === 0) return
    const chosen = lines.current.filter(({ id }) => selection.includes(id))
    const marks = editor.createDecorationsCollection(
      chosen.map(({ from, to }) => ({
        range: new monaco.Range(from, 1, to, 1),
        options: { isWholeLine: true, className: 'source-selected', linesDecorationsClassName: 'source-selected-edge' },
      })),
    )
    const [first] = chosen
    if (first && !editor.hasTextFocus()) editor.revealLineInCenterIfOutsideViewport(first.from)
    return () => marks.clear()
  }, [made, isReady, selection, version])

  useEffect(() => {
    if (!isReady) return
    const listening = made.current?.editor.onDidChangeCursorPosition(({ position, reason, source }) => {
      const { monaco } = made.current ?? {}
      const isByHand = source === 'mouse' || reason === monaco?.editor.CursorChangeReason.Explicit
      if (!isByHand) return
      const around = lines.current.filter(({ from, to }) => from <= position.lineNumber && position.lineNumber <= to)
      const id = around.at(-1)?.id
      const { selection: now } = useView.getState()
      if (id !== undefined && (now.length !== 1 || now[0] !== id)) select([id])
    })
    return () => listening?.dispose()
  }, [made, isReady])
}

/** A file that is no playbook opens at what is wrong; a problem that was clicked, at its place. */
function useOpenAtError(made: Made, isReady: boolean, at: { line: number; column: number } | undefined): void {
  const wanted = useSourcePlace((state) => state.range)
  const wasShown = useRef(false)
  useEffect(() => {
    if (!isReady || !made.current || !at || wasShown.current) return
    wasShown.current = true
    if (made.current.editor.hasTextFocus()) return
    made.current.editor.setPosition({ lineNumber: at.line, column: at.column })
    made.current.editor.revealLineInCenter(at.line)
  }, [made, isReady, at])
  useEffect(() => {
    const { editor, monaco } = made.current ?? {}
    if (!isReady || !editor || !monaco || !wanted) return
    const { start, end } = wanted
    editor.setSelection(new monaco.Range(start.line, start.column, end.line, end.column))
    editor.revealLineInCenter(start.line)
    editor.focus()
    useSourcePlace.setState({ range: undefined })
  }, [made, isReady, wanted])
}
