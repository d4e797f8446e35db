// Exceptions from rules: a workspace or a node lowers a rule or switches it off, and says why. A rule about safety, and a rule
// whose problems are errors, has no exceptions.
import type { Diagnostic, Severity } from '../diagnostic.ts'
import type { JsonValue } from '../json.ts'
import type { KnownRule } from './view.ts'

/** What a rule's problems weigh instead; `off`: they are not told. */
export type ExceptionLevel = 'off' | 'info' | 'warning'

export interface RuleException {
  level: ExceptionLevel
  /** Why the rule does not count here, for the next reader. Never empty. */
  reason: string
}

/** Exceptions by the rule's code, such as FB404. */
export type RuleExceptions = { readonly [code: string]: RuleException }

/** An exception that took effect in a playbook. */
export interface AppliedException extends RuleException {
  code: string
  /** The rule's title. */
  title: string
  /** Name of the playbook: this one, or one that it calls. */
  playbook: string
  by: 'workspace' | 'node'
  /** The node that says it; of an exception of the workspace, none. */
  node?: string
  /** How many problems it lowered or hid. */
  problems: number
}

const LEVELS: readonly ExceptionLevel[] = ['off', 'info', 'warning']

/**
 * Reads one exception as a file holds it: the reason alone (the rule is off then), or `{ level, reason }`.
 * @returns the exception, or in a sentence what is wrong with it and how to mend it
 */
export function readException(
  code: string,
  value: JsonValue | undefined,
  rule: KnownRule | undefined,
): RuleException | { problem: string } {
  if (!rule) return { problem: `There is no rule ${code}. docs/reference/diagnostics.md has them all.` }
  if (rule.safety) {
    return { problem: `${code} (${rule.title}) is about safety: it has no exceptions. Mend what it finds.` }
  }
  if (rule.severity === 'error') {
    return { problem: `${code} (${rule.title}) finds errors: no plan can be made with them, so it has no exceptions.` }
  }
  const { level, reason } = typeof value === 'string' ? { level: 'off', reason: value } : ((value ?? {}) as Given)
  if (typeof reason !== 'string' || !/[\p{L}\p{N}]/u.test(reason)) {
    return { problem: `The exception from ${code} needs a reason: write why the rule does not count here.` }
  }
  if (!LEVELS.includes(level as ExceptionLevel)) {
    return { problem: `The level of an exception is off, info or warning, not ${JSON.stringify(level ?? null)}.` }
  }
  return { level: level as ExceptionLevel, reason }
}

interface Given {
  level?: JsonValue
  reason?: JsonValue
}

const RANK: { readonly [severity in Severity]: number } = { info: 1, warning: 2, error: 3 }

/** Collects the exceptions that took effect in one playbook, each once, with the count of its problems. */
export function exceptionCollector(playbook: string) {
  const applied = new Map<string, AppliedException>()
  return {
    /** Counts one problem of a rule under an exception; `node` is the node that says the exception. */
    add(rule: KnownRule, exception: RuleException, node: string | undefined): void {
      const key = `${rule.code} ${node ?? ''}`
      const known = applied.get(key)
      if (known) known.problems++
      else {
        const { code, title } = rule
        const by = node === undefined ? 'workspace' : 'node'
        applied.set(key, { code, title, ...exception, playbook, by, ...(node && { node }), problems: 1 })
      }
    },
    all: (): AppliedException[] => [...applied.values()],
  }
}

/** A diagnostic as an exception leaves it, never weightier than before; undefined where it is not told. */
export function underException(diagnostic: Diagnostic, { level }: RuleException): Diagnostic | undefined {
  if (level === 'off') return undefined
  return RANK[level] < RANK[diagnostic.severity] ? { ...diagnostic, severity: level } : diagnostic
}
