// Completion and hover of the expression editors: the editor says whose field it shows, the worker knows what is in scope.
import type { editor, IDisposable, languages } from 'monaco-editor'
import type { ExpressionPlace } from '../worker/expression-context.ts'
import type { Completion } from '../worker/expression-help.ts'
import { documentWorker } from '../worker/start.ts'
import type { Monaco } from './monaco-type.ts'

const places = new Map<string, () => ExpressionPlace>()

/** Says what the expression of a model is: asked each time, since fields change. */
export function helpModel(model: editor.ITextModel, place: () => ExpressionPlace): IDisposable {
  const key = model.uri.toString()
  places.set(key, place)
  return { dispose: () => void places.delete(key) }
}

export function toSuggestion(
  monaco: Monaco,
  { label, kind, insert, detail, docs, snippet }: Completion,
  range: languages.CompletionItem['range'],
  sortText: string,
): languages.CompletionItem {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
  const kinds = {
    field: CompletionItemKind.Field,
    step: CompletionItemKind.Module,
    variable: CompletionItemKind.Variable,
    function: CompletionItemKind.Function,
    value: CompletionItemKind.EnumMember,
    key: CompletionItemKind.Property,
  }
  return {
    label,
    kind: kinds[kind],
    insertText: insert,
    range,
    sortText,
    filterText: label,
    ...(detail !== undefined && { detail }),
    ...(docs !== undefined && { documentation: docs }),
    ...(snippet && { insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet }),
    ...((insert.endsWith('.') || insert.endsWith('(')) && {
      command: { id: 'editor.action.triggerSuggest', title: 'Suggest' },
    }),
  }
}

export function registerHelp(monaco: Monaco): void {
  for (const language of ['cel', 'template'] as const) {
    monaco.languages.registerCompletionItemProvider(language, {
      triggerCharacters: ['.', '{', "'", '"', '?', '('],
      async provideCompletionItems(model, position) {
        const place = places.get(model.uri.toString())?.()
        if (!place) return { suggestions: [] }
        const caret = model.getOffsetAt(position)
        const { from, to, items } = await documentWorker().complete(place, model.getValue(), caret)
        const start = model.getPositionAt(from)
        const end = model.getPositionAt(to)
        const range = monaco.Range.fromPositions(start, end)
        return {
          suggestions: items.map((item, at) => toSuggestion(monaco, item, range, String(at).padStart(4, '0'))),
        }
      },
    })
    monaco.languages.registerHoverProvider(language, {
      async provideHover(model, position) {
        const place = places.get(model.uri.toString())?.()
        if (!place) return null
        const found = await documentWorker().explain(place, model.getValue(), model.getOffsetAt(position))
        if (!found) return null
        const range = monaco.Range.fromPositions(model.getPositionAt(found.from), model.getPositionAt(found.to))
        return { range, contents: found.lines.map((value) => ({ value, isTrusted: false, supportHtml: false })) }
      },
    })
  }
}
