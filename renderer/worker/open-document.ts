// The open document as the worker holds it: its source with comments and positions. Every change gives a whole snapshot.
import {
  type AppliedException,
  applyEdits,
  compile,
  createPlaybookReader,
  type Diagnostic,
  type Edit,
  type FindPlaybook,
  hashPlaybook,
  type JsonValue,
  type Path,
  type Plan,
  type Playbook,
  type PlaybookReader,
  type ReadResult,
  type RuleExceptions,
  readPlaybook,
  type SourceDocument,
} from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import type { ExpressionContext, ExpressionPlace, KnownData } from './expression-context.ts'
import { type Completions, complete, explain } from './expression-help.ts'
import { type Preview, preview } from './expression-values.ts'
import { type NodeLines, nodeLines, nodeYaml, withNodeYaml } from './node-text.ts'
import { workedOut } from './worked-out.ts'

/** What stands around the document and its meaning depends on. */
export interface Surroundings {
  /** Names of the workspace's lists; absent: lists are not judged. */
  lists?: string[]
  /** Names of the workspace's people; absent: nobody is judged. */
  people?: string[]
  /** From rules, by the workspace. */
  exceptions?: RuleExceptions
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
  /** Exceptions from rules that took effect. */
  exceptions: AppliedException[]
}

export function createOpenDocument() {
  let file = ''
  let source: SourceDocument | undefined
  let reader: PlaybookReader = createPlaybookReader()
  let surroundings: Surroundings = {}
  /** The last text that was a playbook: what completion goes by while somebody types. */
  let playbook: Playbook | undefined
  let plan: Plan | undefined
  let known: KnownData = { outputs: {} }
  const context = (): ExpressionContext => ({ playbook, catalog, known })

  const snapshotOf = (text: string, read: ReadResult = reader.read(text)): Snapshot => {
    source = read.source
    plan = undefined
    if (!read.playbook) return { text, diagnostics: read.diagnostics, exceptions: [] }
    playbook = read.playbook
    const { lists, people, exceptions, playbooks = {} } = surroundings
    const compiled = compile(read.playbook, catalog, {
      file,
      playbooks: finderOf(playbooks, file),
      ...(source && { source }),
      ...(lists && { lists }),
      ...(people && { people }),
      ...(exceptions && { exceptions }),
    })
    plan = compiled.plan
    return {
      text,
      playbook: read.playbook,
      diagnostics: [...read.diagnostics, ...compiled.diagnostics],
      exceptions: compiled.exceptions,
      ...(compiled.plan && { plan: compiled.plan }),
    }
  }

  return {
    open(name: string, text: string, around: Surroundings): Snapshot {
      file = name
      reader = createPlaybookReader({ file })
      surroundings = around
      playbook = undefined
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
      const edited = applyEdits(source, edits, reader)
      return 'problem' in edited ? edited : snapshotOf(edited.source.text, edited)
    },
    /** What the steps of the open playbook would give for an alert; undefined where it cannot run. Reaches nothing. */
    workOut: async (
      alert: JsonValue,
      lists: { [name: string]: string[] },
      at: number,
    ): Promise<{ [node: string]: JsonValue } | undefined> => plan && workedOut(plan, catalog, alert, lists, at),
    /** The data at hand: what previews and completion look at. */
    setKnownData(data: KnownData): void {
      known = data
    },
    complete: (place: ExpressionPlace, text: string, caret: number): Completions =>
      complete(context(), place, text, caret),
    explain: (place: ExpressionPlace, text: string, offset: number) => explain(context(), place, text, offset),
    preview: (place: ExpressionPlace, text: string): Preview => preview(context(), place, text),
    /** Where each node stands in the text, as long as it is a playbook. */
    nodeLines: (): NodeLines[] => (source && playbook ? nodeLines(source, playbook) : []),
    nodeYaml: (path: readonly string[]): string | undefined => source && nodeYaml(source, path),
    /** The text with another YAML for a node. */
    withNodeYaml: (path: readonly string[], yaml: string): { text: string } | { problem: string } =>
      source
        ? withNodeYaml(source, path, yaml)
        : { problem: 'The file cannot be read as YAML: mend it in the source first.' },
    /**
     * An expression for a value of a step, as the field at `path` may hold it: where the step may have been skipped, the
     * access is guarded. The field would hold `text`.
     */
    guarded(path: Path, text: string): string {
      const tried = source && applyEdits(source, [{ op: 'set', path, value: text }])
      if (!tried || 'problem' in tried || !tried.playbook) return text
      const { diagnostics } = compile(tried.playbook, catalog, {
        file,
        playbooks: finderOf(surroundings.playbooks ?? {}, file),
      })
      const skipped = diagnostics.find((one) => one.code === 'FB303' && samePath(one.path, path))
      const [fixed] = skipped?.fix?.edits ?? []
      return fixed?.op === 'set' && typeof fixed.value === 'string' ? fixed.value : text
    },
  }
}

const samePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((step, at) => step === b[at])

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
