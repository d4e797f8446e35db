// A fix inside an expression: one stretch of the scalar in which it stands is written anew.
import type { Fix, Span } from '../diagnostic.ts'
import { valueAt } from './value-at.ts'
import type { Use, View } from './view.ts'

/** Puts a step's id in place of another where `span` names it, in the way that suits: steps.a or steps["a-b"]. */
export function spanFix(view: View, use: Use, span: Span, from: string, to: string): { fix?: Fix } {
  const old = use.source.slice(span.start, span.end)
  const guard = old.includes('?') ? '?' : ''
  const plain = /^[A-Za-z_]\w*$/.test(to)
  const access = plain && !guard ? `steps.${to}` : plain ? `steps.?${to}` : `steps[${guard}"${to}"]`
  const fresh = old.startsWith('steps') ? access : old.replace(from, to)
  return rewrite(view, use, span, fresh, `Change to ${to}`)
}

/** Replaces a stretch of an expression. */
export function rewrite(view: View, use: Use, span: Span, fresh: string, title: string): { fix?: Fix } {
  const scalar = valueAt(view.playbook, use.path)
  if (typeof scalar !== 'string') return {}
  const value = `${scalar.slice(0, use.offset + span.start)}${fresh}${scalar.slice(use.offset + span.end)}`
  return { fix: { title, edits: [{ op: 'set', path: use.path, value }] } }
}

/** Where the whole expression is the reference and what follows it, guards it by `first(…, null)`. */
export function guardFix(view: View, use: Use, span: Span, id: string): { fix?: Fix } {
  const rest = use.source.slice(span.end)
  const isAlone = use.source.slice(0, span.start).trim() === '' && /^(\.[A-Za-z_]\w*)*\s*$/.test(rest)
  if (!isAlone) return {}
  const access = /^[A-Za-z_]\w*$/.test(id) ? `steps.?${id}` : `steps[?"${id}"]`
  const whole = { start: 0, end: use.source.length }
  const [head = '', ...fields] = rest.trim().split('.')
  const fresh = `first(${access}${head}${fields.map((field) => `.?${field}`).join('')}, null)`
  return rewrite(view, use, whole, fresh, 'Guard it, with null where the step did not run')
}
