// A rule's table: playbooks that it leaves alone and playbooks in which it finds something, what, and whether its fix mends it.
import type { Diagnostic } from '../../diagnostic.ts'
import type { JsonValue } from '../../json.ts'
import { applyEdits } from '../../playbook/edit.ts'
import { canonicalJson } from '../../playbook/hash.ts'
import { formatPath } from '../../playbook/problems.ts'
import { readPlaybook } from '../../playbook/read.ts'
import { type CompileOptions, compile } from '../compile.ts'
import type { Rule } from '../rule.ts'
import { testCatalog } from './node-types.ts'

export interface Invalid {
  /** A playbook from `nodes:` on, or its nodes alone: then a trigger `t` leads to `a`, unless there is a `t`. */
  nodes: string
  /** Where the first finding stands, as nodes.a.next. */
  at: string
  /** The stretch of the file that it points at. */
  text?: string
  message?: RegExp
  severity?: Diagnostic['severity']
  /** There is a fix, and after it the rule finds nothing. */
  fixed?: true
  /** The same of the first of the fixes that only a person chooses; there is none that is made by itself. */
  offered?: true
  count?: number
  options?: CompileOptions
}

export interface Case {
  name: string
  run: () => void
}

/** The playbook that a table's text stands for. */
export function sourceOf(text: string): string {
  if (/^nodes:/m.test(text)) return `firebreak: 2\nname: Test\n${text}\n`
  const trigger = /^t:/m.test(text) ? '' : '  t: { type: trigger/alert, next: a }\n'
  return `firebreak: 2\nname: Test\nnodes:\n${trigger}${indent(text)}\n`
}

const indent = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => `  ${line}`)
    .join('\n')

/** What the compiler says of a table's text. @throws when the reader refuses it */
export function compileText(text: string, options: CompileOptions = {}) {
  const read = readPlaybook(sourceOf(text))
  if (!read.playbook || !read.source) throw new Error(read.diagnostics.map(({ message }) => message).join('\n'))
  return { ...compile(read.playbook, testCatalog, { source: read.source, ...options }), source: read.source }
}

/** One test per row: `test.each(ruleCases(rule, …))('$name', ({ run }) => run())`. */
export function ruleCases(
  rule: Rule,
  table: {
    valid: Record<string, string | { nodes: string; options: CompileOptions }>
    invalid: Record<string, Invalid>
  },
): Case[] {
  const valid = Object.entries(table.valid).map(([name, row]): Case => {
    const { nodes, options } = typeof row === 'string' ? { nodes: row, options: {} } : row
    return {
      name: `leaves alone: ${name}`,
      run: () => {
        const found = compileText(nodes, options).diagnostics.filter(({ code }) => code === rule.code)
        if (found.length > 0) throw new Error(`found ${found.map(show).join('; ')}`)
      },
    }
  })
  const invalid = Object.entries(table.invalid).map(
    ([name, row]): Case => ({ name: `finds: ${name}`, run: () => checkInvalid(rule, row) }),
  )
  return [...valid, ...invalid]
}

function checkInvalid(rule: Rule, row: Invalid): void {
  const { diagnostics, plan, source } = compileText(row.nodes, row.options)
  const found = diagnostics.filter(({ code }) => code === rule.code)
  const [first] = found
  if (!first) throw new Error(`found nothing but: ${diagnostics.map(show).join('; ')}`)
  same('place', formatPath(first.path), row.at)
  if (row.count !== undefined) same('count', found.length, row.count)
  same('severity', first.severity, row.severity ?? rule.severity)
  if (first.severity === 'error') same('plan', plan, undefined)
  if (row.message && !row.message.test(first.message)) throw new Error(`message: ${first.message}`)
  if (row.text !== undefined) {
    const { range } = first
    same('text', range && source.text.slice(range.start.offset, range.end.offset), row.text)
  }
  if (!row.fixed && !row.offered) return
  if (row.offered && first.fix) throw new Error(`it is made by itself: ${show(first)}`)
  const fixOf = ({ fix, otherFixes }: Diagnostic) => (row.offered ? otherFixes?.[0] : fix)
  if (!fixOf(first)) throw new Error(`no fix: ${show(first)}`)
  let mended = source
  for (const _ of found) {
    const next = compileSource(mended, row.options).find(({ code }) => code === rule.code)
    const fix = next && fixOf(next)
    if (!fix) break
    const edited = applyEdits(mended, fix.edits)
    if ('problem' in edited) throw new Error(`the fix cannot be applied: ${edited.problem}`)
    mended = edited.source
  }
  const left = compileSource(mended, row.options).filter(({ code }) => code === rule.code)
  if (left.length > 0) throw new Error(`after the fix: ${left.map(show).join('; ')}\n${mended.text}`)
}

function compileSource(source: { text: string }, options: CompileOptions = {}): Diagnostic[] {
  const read = readPlaybook(source.text)
  if (!read.playbook) throw new Error(`after the fix: ${read.diagnostics.map(show).join('; ')}\n${source.text}`)
  return compile(read.playbook, testCatalog, options).diagnostics
}

const show = ({ code, path, message }: Diagnostic): string => `${code} ${formatPath(path)}: ${message}`

function same(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [actual, expected].map((value) =>
    value === undefined ? 'nothing' : canonicalJson(value as JsonValue),
  )
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`)
}
