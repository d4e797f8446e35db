// What Monaco asks about a playbook's source: completion and quick fixes. The providers are registered once.
import type { editor, IRange } from 'monaco-editor'
import type { Diagnostic, Fix } from '../../engine/index.ts'
import { toSuggestion } from '../monaco/expression-help.ts'
import type { Monaco } from '../monaco/monaco-type.ts'
import { fixesFor } from '../problems/problem-kinds.ts'
import { edit, useDocument } from '../state/document.ts'
import { documentWorker } from '../worker/start.ts'
import { suggest } from './suggest.ts'
import { yamlContext } from './yaml-context.ts'

/** Diagnostics that the open source shows, by the place of their marker. */
let marked: { range: IRange; diagnostic: Diagnostic }[] = []
let isRegistered = false

export function registerSourceHelp(monaco: Monaco): void {
  if (isRegistered) return
  isRegistered = true
  monaco.editor.registerCommand('firebreak.fix', (_accessor, fix: Fix) => void edit(fix.edits, fix.title))
  monaco.languages.registerCodeActionProvider('playbook-yaml', {
    provideCodeActions(_model, range) {
      const here = marked.filter(({ range: own }) => monaco.Range.areIntersectingOrTouching(own, range))
      const actions = here.flatMap(({ diagnostic }) =>
        fixesFor(diagnostic).map((fix) => ({
          title: fix.title,
          kind: 'quickfix',
          isPreferred: fix === diagnostic.fix,
          command: { id: 'firebreak.fix', title: fix.title, arguments: [fix] },
        })),
      )
      return { actions, dispose: () => {} }
    },
  })
  monaco.languages.registerCompletionItemProvider('playbook-yaml', {
    triggerCharacters: ['.', '{', '"', "'", ' ', ':', '?', '('],
    provideCompletionItems: async (model, { lineNumber, column }) => {
      const context = yamlContext(model.getLinesContent(), lineNumber - 1, column - 1)
      const { playbook } = useDocument.getState()
      const { items, expression } = suggest(context, playbook, (id) => typeIn(model, id))
      const { text, from } = context.value
      let [start, end, found] = [context.from, column - 1, items]
      if (expression) {
        const completions = await documentWorker().complete(expression, text, text.length)
        start = from + completions.from
        end = from + completions.to
        found = completions.items
      }
      const range = new monaco.Range(lineNumber, start + 1, lineNumber, end + 1)
      return { suggestions: found.map((item, at) => toSuggestion(monaco, item, range, String(at).padStart(4, '0'))) }
    },
  })
}

/** The type that the text gives a node now, which the last good playbook may not know yet. */
function typeIn(model: editor.ITextModel, id: string): string | undefined {
  const lines = model.getLinesContent()
  const at = lines.findIndex((line) => new RegExp(`^\\s+${id}:(\\s|$)`).test(line))
  if (at < 0) return undefined
  const indent = (lines[at] as string).search(/\S/)
  for (let line = at; line < lines.length; line++) {
    const text = lines[line] as string
    if (line > at && text.trim() !== '' && text.search(/\S/) <= indent) return undefined
    const type = /\btype:\s*([\w-]+\/[\w-]+)/.exec(text)
    if (type) return type[1]
  }
  return undefined
}

/** Underlines what is wrong. */
export function mark(monaco: Monaco, model: editor.ITextModel, diagnostics: readonly Diagnostic[]): void {
  const { MarkerSeverity } = monaco
  const severities = { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, info: MarkerSeverity.Info }
  marked = diagnostics.flatMap((diagnostic) => {
    const { range } = diagnostic
    if (!range) return []
    const { start, end } = range
    const isEmpty = start.offset === end.offset
    return [{ diagnostic, range: new monaco.Range(start.line, start.column, end.line, end.column + (isEmpty ? 1 : 0)) }]
  })
  monaco.editor.setModelMarkers(
    model,
    'firebreak',
    marked.map(({ range, diagnostic }) => ({
      ...range,
      message: diagnostic.message,
      code: diagnostic.code,
      severity: severities[diagnostic.severity],
    })),
  )
}
