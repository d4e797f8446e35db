// What an expression gives with the data at hand: the shown run, the last outputs, or a sample. Errors come back in words.
import {
  compileExpression,
  ExpressionError,
  type JsonValue,
  type Playbook,
  parseTemplate,
  type Scope,
} from '../../engine/index.ts'
import { fieldsOfNode } from '../state/catalog.ts'
import type { ExpressionContext, ExpressionPlace } from './expression-context.ts'
import { findNode } from './find-node.ts'
import { wholeExpression } from './scope-types.ts'

export type Preview =
  | { kind: 'value'; value: JsonValue; isCut?: true }
  | { kind: 'problem'; message: string }
  /** There is no expression, or no data yet. */
  | { kind: 'nothing' }

const NO_DATA = /^expression\/(no-such|unknown-variable|missing|absent)/

export function preview(context: ExpressionContext, place: ExpressionPlace, text: string): Preview {
  if (!context.playbook || (context.known.alert === undefined && Object.keys(context.known.outputs).length === 0)) {
    return { kind: 'nothing' }
  }
  const scope = scopeOf(context, place)
  if (place.mode === 'cel') return text.trim() === '' ? { kind: 'nothing' } : shown(tryExpression(text, scope))
  try {
    const { parts, whole } = parseTemplate(text)
    if (parts.every((part) => typeof part === 'string')) return { kind: 'nothing' }
    let joined = ''
    for (const part of parts) {
      if (typeof part === 'string') joined += part
      else {
        const found = tryExpression(part.cel, scope)
        if (whole || 'problem' in found) return shown(found)
        joined += asText(found.value)
      }
    }
    return shown({ value: joined })
  } catch (cause) {
    return { kind: 'problem', message: cause instanceof Error ? cause.message : String(cause) }
  }
}

const MOST = 20_000

function shown(found: Tried): Preview {
  if ('problem' in found) return { kind: 'problem', message: found.problem }
  const text = JSON.stringify(found.value)
  if (text === undefined) return { kind: 'nothing' }
  return text.length > MOST
    ? { kind: 'value', value: `${text.slice(0, MOST)}…`, isCut: true }
    : { kind: 'value', value: found.value }
}

const asText = (value: JsonValue): string =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)

export type Tried = { value: JsonValue } | { problem: string }

export function tryExpression(source: string, scope: Scope): Tried {
  try {
    return { value: compileExpression(source).evaluate(scope) }
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) return { problem: String(cause) }
    const hint = NO_DATA.test(cause.code) ? ' (not in the data at hand)' : ''
    return { problem: `${cause.message}${hint}` }
  }
}

/** The scope of a node with the data at hand; in a loop that of the last pass. */
export function scopeOf({ playbook, known }: ExpressionContext, place: ExpressionPlace): Scope {
  const scope: Scope = {
    alert: known.alert ?? {},
    inputs: known.alert ?? {},
    steps: known.outputs,
    vars: (playbook?.vars ?? {}) as { [name: string]: JsonValue },
    run: { id: 'run-example', started: '2026-01-01T00:00:00Z', mode: 'simulate' },
    error: { code: 'http/unreachable', message: 'The other side did not answer.', node: 'example', retryable: true },
  }
  const found = playbook && place.node !== undefined ? findNode(playbook, place.node) : undefined
  for (const owner of found?.owners ?? []) addElement(scope, playbook as Playbook, owner, 'last')
  if (found && place.scope?.includes('item')) addElement(scope, playbook as Playbook, found.id, 'first')
  return scope
}

function addElement(scope: Scope, playbook: Playbook, id: string, which: 'first' | 'last'): void {
  const node = findNode(playbook, id)?.node
  const items = node && fieldsOfNode(node)['items']
  const source = typeof items === 'string' ? wholeExpression(items) : undefined
  const found = source === undefined ? { value: items ?? null } : tryExpression(source, scope)
  const list = 'value' in found && Array.isArray(found.value) ? found.value : []
  const at = which === 'first' ? 0 : list.length - 1
  if (list.length > 0) Object.assign(scope, { item: list[at], index: at })
}
