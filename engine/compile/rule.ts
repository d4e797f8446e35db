// What a rule is: one check over a view, with everything that its reference page says.
import type { Fix, Severity, Span } from '../diagnostic.ts'
import type { Path } from '../json.ts'
import { nearest } from '../playbook/fit.ts'
import type { NodeView, Use, View } from './view.ts'

export interface Finding {
  path: Path
  message: string
  node?: NodeView
  span?: Span
  /** Where not a value is wrong but the name before it: the path whose key is shown. */
  nameAt?: Path
  fix?: Fix
  /** Other ways to mend it, where a person has to choose. */
  otherFixes?: Fix[]
  /** Where it weighs otherwise than the rule says in general. */
  severity?: Severity
}

export interface Rule {
  /** `FB` and three digits; never changes its meaning. */
  code: string
  /** The file's name. */
  name: string
  title: string
  severity: Severity
  /** It keeps people safe: no workspace and no node can lower it or switch it off. */
  safety?: true
  /** It judges what the other rules have found: it runs after them, and only where there are no errors. */
  last?: true
  /** Why it matters. Markdown. */
  why: string
  /** How to mend it. Markdown. */
  mend: string
  check(view: View): Iterable<Finding>
}

/** Looking for a similar name among more than this takes longer than it helps. */
export const MOST_CANDIDATES = 500

/** A finding in an expression; `span` counts in its source. */
export function inExpression(use: Use, span: Span | undefined, rest: Omit<Finding, 'path' | 'span' | 'node'>): Finding {
  return {
    ...rest,
    path: use.path,
    ...(use.node && { node: use.node }),
    ...(span && { span: { start: span.start + use.offset, end: span.end + use.offset } }),
  }
}

/** “ Did you mean x?”, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates)
  return found === undefined ? '' : ` Did you mean ${found}?`
}

/** A fix that puts the nearest of the candidates in place of a word that stands at `path` alone. */
export function replaceWithNearest(word: string, candidates: readonly string[], path: Path): { fix?: Fix } {
  const found = nearest(word, candidates)
  if (found === undefined) return {}
  return { fix: { title: `Change to ${found}`, edits: [{ op: 'set', path, value: found }] } }
}
