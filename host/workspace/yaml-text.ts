// The YAML of a file that people write beside their playbooks: read to a value, or told what is wrong and where. Aliases that lead
// nowhere, or that multiply what they stand for without end, are mistakes like any other. Never throws.
import { type Document, LineCounter, parseDocument } from 'yaml'
import type { SourceRange } from '../../engine/index.ts'
import { rangesIn, type YamlRanges } from './yaml-ranges.ts'

/** How often an alias may multiply what it stands for; more is made to exhaust the memory. */
const MOST_ALIASED = 100

export type YamlText = { document: Document; ranges: YamlRanges } & (
  | { value: unknown }
  | { problem: string; range: SourceRange }
)

export function readYamlText(text: string): YamlText {
  const lines = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, lineCounter: lines })
  const ranges = rangesIn(document, lines)
  const [broken] = document.errors
  if (broken) {
    const problem = `${broken.message.split('\n')[0]?.replace(/[.:]$/, '') || 'It is no YAML'}.`
    return { document, ranges, problem, range: ranges.between(...broken.pos) }
  }
  try {
    return { document, ranges, value: document.toJS({ maxAliasCount: MOST_ALIASED }) as unknown }
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    const problem = 'An alias leads nowhere, or multiplies what it stands for too often. Write the values out.'
    return { document, ranges, problem, range: ranges.between(0, 0) }
  }
}
