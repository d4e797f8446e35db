// Where a value or a name stands in a YAML file that people write: what problems of such files point at.
import { type Document, isMap, isScalar, type LineCounter } from 'yaml'
import type { Path, SourceRange } from '../../engine/index.ts'

export interface YamlRanges {
  /** From one offset to another. */
  between(start: number, end: number): SourceRange
  /** Of a value, or of the nearest around it that is there. */
  of(path: Path): SourceRange
  /** Of the name `key` in the map at `path`. */
  ofKey(path: Path, key: string): SourceRange
}

/** @param lines the counter that the document was parsed with */
export function rangesIn(document: Document, lines: LineCounter): YamlRanges {
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col), offset }
  }
  const between = (start: number, end: number): SourceRange => ({ start: placeAt(start), end: placeAt(end) })
  const of = (path: Path): SourceRange => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
      if (node?.range) return between(node.range[0], node.range[1])
    }
    return between(0, 0)
  }
  const ofKey = (path: Path, key: string): SourceRange => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true)
    const found = isMap(map) ? map.items.find(({ key: one }) => isScalar(one) && one.value === key) : undefined
    return isScalar(found?.key) && found.key.range ? between(found.key.range[0], found.key.range[1]) : of(path)
  }
  return { between, of, ofKey }
}
