// What is wrong with a playbook, where, and how to mend it: the one shape that reading, expressions and rules all report.
import type { JsonValue, Path } from './json.ts'

export type Severity = 'error' | 'warning' | 'info'

/** Half-open range of UTF-16 offsets inside one scalar value of the document (an expression, a literal). */
export interface Span {
  start: number
  end: number
}

/** Where a problem stands in the file. Lines and columns count from 1, offsets from 0 (UTF-16). */
export interface SourceRange {
  start: { line: number; column: number; offset: number }
  end: { line: number; column: number; offset: number }
}

/** One change of the document; a fix is a list of them. Paths are document paths such as ['nodes','ask','next']. */
export type Edit =
  | { op: 'set'; path: Path; value: JsonValue }
  | { op: 'remove'; path: Path }
  | { op: 'add-node'; id: string; node: JsonValue; parent?: string; position?: [number, number] }
  | { op: 'remove-node'; id: string }
  | { op: 'rename-node'; from: string; to: string }
  | { op: 'connect'; from: string; port: string; to: string }
  | { op: 'disconnect'; from: string; port: string; to: string }
  /** The nodes become the body of a new node, which takes over the edges that lead in and out. */
  | { op: 'wrap-nodes'; nodes: string[]; id: string; node: JsonValue }
  | { op: 'move'; positions: { [id: string]: [number, number] } }

/** A change that mends the problem; `title` is the label on its button. */
export interface Fix {
  title: string
  edits: Edit[]
}

/**
 * A problem. `code` is `FB` and three digits and never changes its meaning; `path` points into the document and `span`
 * into the scalar that stands there; `range` is filled in where the source text is at hand.
 */
export interface Diagnostic {
  code: string
  severity: Severity
  message: string
  node?: string
  path: Path
  span?: Span
  range?: SourceRange
  file?: string
  fix?: Fix
  /** Other ways to mend it, which only a person can choose: nothing makes them by itself. */
  otherFixes?: Fix[]
}
