// The text of a playbook cut into its top-level fields and its nodes, so that what did not change need not be read again.
// Only the plain block form that the canonical writer gives is cut; anything else is left whole.

/** The text of one top-level field, or of one node of the outermost graph, up to where the next one begins. */
export interface Chunk {
  /** Whether it is one of `nodes`. */
  isNode: boolean
  key: string
  /** Offset of the key in the whole text. */
  start: number
  end: number
  text: string
  /** What comes behind it: a block scalar, and comments, end in another way before a node than before a field. */
  follower: 'node' | 'field' | 'nothing'
}

export interface Chunks {
  chunks: Chunk[]
  /** Spaces before each node's name. */
  indent: number
  /** The line that says `nodes:`, as it stands, and its offset. */
  header: string
  headerStart: number
}

const ENTRY = /([A-Za-z_][\w-]*):(?=[ \n]|$)/y
const NODES_LINE = /nodes: *(?:#[^\n]*)?(?:\n|$)/y

/** Cuts a text; undefined where it has another form than one field, and one node, after the other. */
export function cutPlaybook(text: string): Chunks | undefined {
  if (text.includes('\r')) return undefined
  const chunks: Chunk[] = []
  let header: string | undefined
  let headerStart = 0
  let indent = 0
  let isInNodes = false
  let open: { isNode: boolean; key: string; start: number } | undefined
  const close = (end: number, follower: Chunk['follower']): void => {
    if (open) chunks.push({ ...open, end, text: text.slice(open.start - (open.isNode ? indent : 0), end), follower })
    open = undefined
  }
  for (let line = 0, next = 0; line < text.length; line = next) {
    const found = text.indexOf('\n', line)
    next = found === -1 ? text.length : found + 1
    let at = line
    while (text.charCodeAt(at) === SPACE) at++
    if (at >= next || isBlankOrComment(text.charCodeAt(at))) continue
    const column = at - line
    if (column === 0) {
      close(line, 'field')
      isInNodes = false
      NODES_LINE.lastIndex = line
      if (header === undefined && NODES_LINE.test(text)) {
        header = text.slice(line, next)
        headerStart = line
        isInNodes = true
        indent = 0
        continue
      }
    } else if (!isInNodes) {
      if (!open) return undefined
      continue
    } else if (indent === 0) indent = column
    else if (column > indent) continue
    else if (column < indent) return undefined
    else close(line, 'node')
    ENTRY.lastIndex = at
    const key = ENTRY.exec(text)?.[1]
    if (key === undefined || key === '__proto__' || (column === 0 && key === 'nodes')) return undefined
    open = { isNode: column > 0, key, start: at }
  }
  close(text.length, 'nothing')
  return header === undefined || indent === 0 ? undefined : { chunks, indent, header, headerStart }
}

const SPACE = 32
const isBlankOrComment = (code: number): boolean => code === 10 || code === 35
