// Gives every comment of a file to the field or node that it belongs to, by its line and column, so that it moves with it.
// The YAML library hangs comments that follow a nested map onto the innermost map, whatever their indentation.
import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, visit } from 'yaml'

/**
 * Where comments stand on the nodes after this (text lines without `#`, joined by line breaks):
 * - `document.commentBefore`: the head of the file, set off from the first field by a blank line
 * - `commentBefore` of a key or list item: the lines above it; `spaceBefore`: a blank line above those
 * - `comment` of a key or of a scalar list item: at the end of its line
 * - `comment` of a block map or list: the lines after its last entry
 */
export function attachComments(document: Document, text: string): void {
  clearComments(document)
  const { elements, scalars } = survey(document.contents as Node | null, text)
  for (const element of elements.slice(1)) {
    if (element.carrier && isAfterBlankLine(text, element.start)) element.carrier.spaceBefore = true
  }
  if (!text.includes('#')) return
  let next = 0
  const comments = findComments(text, scalars)
  const head = comments.filter((comment) => comment.isOwnLine && comment.offset < (elements[0]?.start ?? text.length))
  const headLength = elements.length === 0 ? head.length : head.findLastIndex((comment) => comment.isBeforeBlank) + 1
  document.commentBefore = headLength > 0 ? joined(head.slice(0, headLength)) : null
  for (const comment of comments.slice(headLength)) {
    while (next < elements.length && (elements[next] as Element).start < comment.offset) next++
    const previous = elements[next - 1]
    const following = elements[next]
    if (previous && (!comment.isOwnLine || comment.offset < previous.end)) addTo(previous, comment)
    else if (comment.isOwnLine) place(comment, previous, following, document)
    else if (following?.carrier) addBefore(following.carrier, comment)
  }
}

interface Element {
  start: number
  column: number
  /** End of the value where it is a scalar or in flow style; comments inside belong to the element. */
  end: number
  carrier: Scalar | Node | undefined
  /** Takes the comment at the end of the line. */
  lineCarrier: Node | undefined
  collection: Node
  parent: Element | undefined
}

interface Comment {
  offset: number
  column: number
  text: string
  isOwnLine: boolean
  /** A blank line stands between this and the comment before, or the element before. */
  isAfterBlank: boolean
  isBeforeBlank: boolean
}

function clearComments(document: Document): void {
  document.commentBefore = null
  document.comment = null
  visit(document, {
    Node: (_, node) => {
      const plain = node as Node
      plain.commentBefore = null
      plain.comment = null
      plain.spaceBefore = false
    },
  })
}

/** All entries of block maps and lists in the order of the file, and the ranges of scalars, where `#` is no comment. */
function survey(contents: Node | null, text: string): { elements: Element[]; scalars: [number, number][] } {
  const elements: Element[] = []
  const scalars: [number, number][] = []
  const noteScalar = (scalar: Scalar) => {
    if (!scalar.range) return
    const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED'
    const header = isBlock ? text.indexOf('\n', scalar.range[0]) : scalar.range[0]
    if (header !== -1 && header < scalar.range[1]) scalars.push([header, scalar.range[1]])
  }
  const noteFlow = (node: unknown): void => {
    if (isScalar(node)) noteScalar(node)
    else if (isPair(node)) {
      noteFlow(node.key)
      noteFlow(node.value)
    } else if (isMap(node) || isSeq(node)) for (const item of node.items) noteFlow(item)
  }
  const enter = (node: unknown, parent: Element | undefined): void => {
    if (!isMap(node) && !isSeq(node)) return
    for (const item of node.items) {
      const pair = isPair(item) ? (item as Pair) : undefined
      const head = (pair ? pair.key : item) as Node
      const value = (pair ? pair.value : item) as Node | null
      const start = pair ? (head.range?.[0] ?? 0) : text.lastIndexOf('-', Math.max(0, (head.range?.[0] ?? 0) - 1))
      const isBlock = (isMap(value) || isSeq(value)) && !value.flow
      const element: Element = {
        start,
        column: start - (text.lastIndexOf('\n', start - 1) + 1),
        end: isBlock ? start : (value?.range?.[1] ?? start),
        carrier: head,
        lineCarrier: pair || !isBlock ? head : undefined,
        collection: node,
        parent,
      }
      elements.push(element)
      if (pair) noteFlow(pair.key)
      if (isBlock) enter(value, element)
      else noteFlow(value)
    }
  }
  const isBlockRoot = (isMap(contents) || isSeq(contents)) && !contents.flow
  if (isBlockRoot) enter(contents, undefined)
  else noteFlow(contents)
  return { elements, scalars }
}

function findComments(text: string, scalars: [number, number][]): Comment[] {
  const comments: Comment[] = []
  let scalar = 0
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    while (scalar < scalars.length && (scalars[scalar] as [number, number])[1] <= at) scalar++
    const inside = scalars[scalar]
    if (inside && inside[0] <= at) {
      at = inside[1] - 1
      continue
    }
    const lineStart = text.lastIndexOf('\n', at - 1) + 1
    let lineEnd = text.indexOf('\n', at)
    if (lineEnd === -1) lineEnd = text.length
    comments.push({
      offset: at,
      column: at - lineStart,
      text: text.slice(at + 1, lineEnd).trimEnd(),
      isOwnLine: text.slice(lineStart, at).trim() === '',
      isAfterBlank: isAfterBlankLine(text, at),
      isBeforeBlank: /^[ \t]*\r?\n[ \t]*(\r?\n|$)/.test(text.slice(lineEnd, lineEnd + 400)),
    })
    at = lineEnd
  }
  return comments
}

function isAfterBlankLine(text: string, offset: number): boolean {
  const end = text.lastIndexOf('\n', offset - 1)
  return end > 0 && text.slice(text.lastIndexOf('\n', end - 1) + 1, end).trim() === ''
}

/** A comment on a line of its own, between two entries. */
function place(
  comment: Comment,
  previous: Element | undefined,
  following: Element | undefined,
  document: Document,
): void {
  const followingColumn = following?.column ?? -1
  if (following?.carrier && comment.column <= followingColumn) {
    addBefore(following.carrier, comment)
    return
  }
  // Indented more than what follows: it ends the innermost map or list that begins no further to the right.
  let holder = previous
  while (holder && holder.column > comment.column) holder = holder.parent
  if (holder && (holder.column > followingColumn || !following)) addAfter(holder.collection, comment)
  else if (following?.carrier) addBefore(following.carrier, comment)
  else if (document.contents) addAfter(document.contents as Node, comment)
}

function addTo(element: Element, comment: Comment): void {
  const carrier = element.lineCarrier
  if (carrier && !carrier.comment && !comment.isOwnLine) carrier.comment = comment.text
  else if (element.carrier) addBefore(element.carrier, comment)
}

function addBefore(carrier: Node, comment: Comment): void {
  // The blank line stands above the comments then.
  if (carrier.commentBefore == null && comment.isOwnLine) carrier.spaceBefore = comment.isAfterBlank
  carrier.commentBefore = appended(carrier.commentBefore, comment)
}

function addAfter(collection: Node, comment: Comment): void {
  if (collection.comment == null) collection.comment = comment.isAfterBlank ? `\n${comment.text}` : comment.text
  else collection.comment = appended(collection.comment, comment)
}

const appended = (before: string | null | undefined, comment: Comment): string =>
  before == null ? comment.text : `${before}${isSetOff(comment) ? '\n\n' : '\n'}${comment.text}`

const isSetOff = (comment: Comment): boolean => comment.isOwnLine && comment.isAfterBlank

function joined(comments: Comment[]): string {
  return comments.reduce<string | null>((text, comment) => appended(text, comment), null) ?? ''
}
