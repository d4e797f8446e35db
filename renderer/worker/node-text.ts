// A node's own YAML within the file: its lines, its text for an editor, and the file with another text in its place. Comments
// and the rest of the file stay as they are.
import { isMap, isScalar, type Node, type Pair } from 'yaml'
import { composeYaml, type Playbook, type SourceDocument } from '../../engine/index.ts'
import { allNodes } from './find-node.ts'

/** Lines of a node in the file, from 1, both included. */
export interface NodeLines {
  id: string
  from: number
  to: number
}

interface Place {
  key: number
  /** Offsets of the value. */
  start: number
  end: number
}

function placeOf(source: SourceDocument, path: readonly string[]): Place | undefined {
  let node: unknown = source.document.contents
  let pair: Pair | undefined
  for (const step of path) {
    if (!isMap(node)) return undefined
    pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
    node = pair?.value
  }
  const key = (pair?.key as Node | undefined)?.range?.[0]
  const range = (node as Node | undefined)?.range
  return key === undefined || !range ? undefined : { key, start: range[0], end: range[1] }
}

export function nodeLines(source: SourceDocument, playbook: Playbook): NodeLines[] {
  return allNodes(playbook).flatMap(({ id, path }) => {
    const place = placeOf(source, path)
    if (!place) return []
    const { start, end } = source.range(place.key, trimmedEnd(source.text, place.end))
    return [{ id, from: start.line, to: end.line }]
  })
}

function trimmedEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text[at - 1] as string)) at--
  return at
}

const isBlock = (text: string, { start, key }: Place): boolean => text.slice(key, start).includes('\n')

/** The value of the node as text, without its indentation. */
export function nodeYaml(source: SourceDocument, path: readonly string[]): string | undefined {
  const place = placeOf(source, path)
  if (!place) return undefined
  const { text } = source
  const end = trimmedEnd(text, place.end)
  if (!isBlock(text, place)) return text.slice(place.start, end)
  const from = text.lastIndexOf('\n', place.start - 1) + 1
  const indent = place.start - from
  return text
    .slice(from, end)
    .split('\n')
    .map((line) => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line))
    .join('\n')
}

/** The file with another text for the node. */
export function withNodeYaml(
  source: SourceDocument,
  path: readonly string[],
  yaml: string,
): { text: string } | { problem: string } {
  const place = placeOf(source, path)
  if (!place) return { problem: 'The node is not in the file any more.' }
  const composed = composeYaml(yaml)
  if (!Array.isArray(composed)) return { problem: `This is not valid YAML: ${composed.problem}` }
  const [parsed] = composed
  const [error] = parsed?.errors ?? []
  if (error) return { problem: `This is not valid YAML: ${error.message.split('\n')[0]}` }
  if (!isMap(parsed?.contents)) return { problem: 'A node is a map of fields, beginning with its type.' }
  const { text } = source
  const end = trimmedEnd(text, place.end)
  const body = yaml.replace(/\s+$/, '')
  if (parsed.contents.flow) return { text: text.slice(0, place.start) + body + text.slice(end) }
  const lineStart = text.lastIndexOf('\n', place.key - 1) + 1
  const indent = ' '.repeat(place.key - lineStart + 2)
  const lines = body.split('\n').map((line) => (line.trim() === '' ? '' : indent + line))
  const colon = text.indexOf(':', place.key)
  const from = isBlock(text, place) ? text.lastIndexOf('\n', place.start - 1) : colon + 1
  return { text: `${text.slice(0, from)}\n${lines.join('\n')}${text.slice(end)}` }
}
