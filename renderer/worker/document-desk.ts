// The open document as the worker holds it: its source with comments and positions. Every change gives a whole snapshot.
import {
  applyEdits,
  type Catalog,
  compile,
  createCatalog,
  type Diagnostic,
  type Edit,
  type FindPlaybook,
  hashPlaybook,
  type Plan,
  type Playbook,
  type ReadResult,
  readPlaybook,
  type SourceDocument,
} from '../../engine/index.ts'
import { nodeTypes } from '../../nodes/index.ts'

/** What stands around the document and its meaning depends on. */
export interface Surroundings {
  /** Names of the workspace's lists; absent: lists are not judged. */
  lists?: string[]
  /** Other playbooks of the workspace that it may call: file → text. */
  playbooks?: { [file: string]: string }
}

export interface Snapshot {
  text: string
  /** Absent where the text is no playbook. */
  playbook?: Playbook
  /** There when nothing is in its way. */
  plan?: Plan
  /** Of reading and compiling, in the order of the document. */
  diagnostics: Diagnostic[]
}

export function createDocumentDesk() {
  const catalog: Catalog = createCatalog(nodeTypes)
  let file = ''
  let source: SourceDocument | undefined
  let surroundings: Surroundings = {}

  const snapshotOf = (text: string, read: ReadResult = readPlaybook(text, { file })): Snapshot => {
    source = read.source
    if (!read.playbook) return { text, diagnostics: read.diagnostics }
    const { lists, playbooks = {} } = surroundings
    const compiled = compile(read.playbook, catalog, {
      file,
      playbooks: finderOf(playbooks, file),
      ...(source && { source }),
      ...(lists && { lists }),
    })
    return {
      text,
      playbook: read.playbook,
      diagnostics: [...read.diagnostics, ...compiled.diagnostics],
      ...(compiled.plan && { plan: compiled.plan }),
    }
  }

  return {
    open(name: string, text: string, around: Surroundings): Snapshot {
      file = name
      surroundings = around
      return snapshotOf(text)
    },
    setText: (text: string): Snapshot => snapshotOf(text),
    setSurroundings(around: Surroundings, text: string): Snapshot {
      surroundings = around
      return snapshotOf(text)
    },
    /** Applies edits, all or none; `problem` says why not. */
    edit(edits: Edit[]): Snapshot | { problem: string } {
      if (!source) return { problem: 'The file cannot be read as YAML: mend it in the source first.' }
      const edited = applyEdits(source, edits)
      return 'problem' in edited ? edited : snapshotOf(edited.source.text, edited)
    },
  }
}

/** A playbook is called by its file's name without the ending, by its path, or by the name that it says of itself. */
function finderOf(texts: { [file: string]: string }, from: string): FindPlaybook {
  const read = new Map<string, { playbook: Playbook; hash: string } | undefined>()
  const open = (name: string) => {
    if (!read.has(name)) {
      const { playbook } = readPlaybook(texts[name] as string, { file: name })
      read.set(name, playbook && { playbook, hash: hashPlaybook(playbook) })
    }
    return read.get(name)
  }
  const folder = from.includes('/') ? `${from.slice(0, from.lastIndexOf('/'))}/` : ''
  return (reference) => {
    for (const name of [`${folder}${reference}.playbook.yaml`, `${folder}${reference}`, reference]) {
      const found = Object.hasOwn(texts, name) ? open(name) : undefined
      if (found) return found
    }
    for (const name of Object.keys(texts)) {
      const found = name !== from && name.startsWith(folder) ? open(name) : undefined
      if (found?.playbook.name === reference) return found
    }
    return { missing: true }
  }
}
