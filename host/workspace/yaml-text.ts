// The YAML of a file that people write beside their playbooks: read to a value, or told what is wrong and where. What nests without
// end, aliases that lead nowhere or multiply what they stand for, and names that stand twice are mistakes like any other. Never throws.
import { Document, isScalar, LineCounter, visit } from 'yaml'
import { composeYaml, type SourceRange } from '../../engine/index.ts'
import { rangesIn, type YamlRanges } from './yaml-ranges.ts'

/** How often an alias may multiply what it stands for; more is made to exhaust the memory. */
const MOST_ALIASED = 100

export type YamlText = { document: Document; ranges: YamlRanges } & (
  | { value: unknown }
  | { problem: string; range: SourceRange }
)

export function readYamlText(text: string): YamlText {
  const lines = new LineCounter()
  const composed = composeYaml(text, lines.addNewLine)
  const [document = new Document(), second] = Array.isArray(composed) ? composed : []
  const ranges = rangesIn(document, lines)
  const bad = (problem: string, start: number, end: number): YamlText => ({
    document,
    ranges,
    problem,
    range: ranges.between(start, end),
  })
  if (!Array.isArray(composed)) return bad(composed.problem, composed.start, composed.end)
  const [broken] = document.errors
  if (broken) {
    return bad(`${broken.message.split('\n')[0]?.replace(/[.:]$/, '') || 'It is no YAML'}.`, ...broken.pos)
  }
  if (second) return bad('The file holds several YAML documents. Leave one.', second.range[0], second.range[0])
  const wrong = wrongName(document)
  if (wrong) return bad(wrong.problem, wrong.start, wrong.end)
  try {
    return { document, ranges, value: document.toJS({ maxAliasCount: MOST_ALIASED }) as unknown }
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    return bad('An alias leads nowhere, or multiplies what it stands for too often. Write the values out.', 0, 0)
  }
}

/** The first name that stands twice in its map, or that no map can have. */
function wrongName(document: Document): { problem: string; start: number; end: number } | undefined {
  let found: { problem: string; start: number; end: number } | undefined
  visit(document, {
    Map(_, map) {
      const names = new Set<string>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : ''
        const isUsable = isScalar(key) && name !== '__proto__'
        if (isUsable && !names.has(name)) {
          names.add(name)
          continue
        }
        const problem = isUsable
          ? `“${name.slice(0, 60)}” stands twice. Remove or rename one of them.`
          : 'This cannot be a name. Give a plain one.'
        const [start, end] = (isScalar(key) ? key.range : map.range) ?? [0, 0, 0]
        found = { problem, start, end }
        return visit.BREAK
      }
      return undefined
    },
  })
  return found
}
