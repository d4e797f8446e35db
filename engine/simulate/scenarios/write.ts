// The text of a scenario: the same scenario always gives the same bytes.
import { Document, isMap, isScalar, type Pair, type YAMLMap } from 'yaml'
import type { Edit } from '../../diagnostic.ts'
import { attachComments } from '../../playbook/comments.ts'
import { removePath, setPath } from '../../playbook/edit-tree.ts'
import type { SourceDocument } from '../../playbook/source.ts'
import { type Shape, writeShaped } from '../../playbook/write.ts'
import { SCENARIO_FIELDS, type Scenario } from './schema.ts'

const OPEN: Shape = { field: () => undefined }
const STRUCTURE = new Set(['alert', 'lists', 'mocks', 'answers', 'expect'])
const SCENARIO: Shape = { field: (name) => (STRUCTURE.has(name) ? OPEN : undefined) }

export function writeScenario(scenario: Scenario): string {
  const fields = SCENARIO_FIELDS.filter((name) => scenario[name as keyof Scenario] !== undefined)
  const ordered = Object.fromEntries(fields.map((name) => [name, scenario[name as keyof Scenario]]))
  return writeShaped(new Document(ordered, { aliasDuplicateObjects: false, version: '1.2', schema: 'core' }), SCENARIO)
}

/** A field that was added stands where the format has it, whatever order the others have. */
function putInOrder(map: YAMLMap, field: string): void {
  const added = map.items.at(-1)
  const rank = (pair: Pair | undefined) => (SCENARIO_FIELDS as readonly string[]).indexOf(keyOf(pair) ?? '')
  if (!added || keyOf(added) !== field || rank(added) < 0) return
  const others = map.items.slice(0, -1)
  const before = others.findLastIndex((pair) => rank(pair) < rank(added))
  map.items = others.toSpliced(before + 1, 0, added)
}

const keyOf = (pair: Pair | undefined): string | undefined => (isScalar(pair?.key) ? String(pair.key.value) : undefined)

/** The text after `set` and `remove` edits, comments kept; or `problem`: which edit cannot be made. */
export function editScenario(source: SourceDocument, edits: readonly Edit[]): { text: string } | { problem: string } {
  const document = source.document.clone() as Document
  attachComments(document, source.text)
  if (!isMap(document.contents)) return { problem: 'The file is no map of fields.' }
  for (const edit of edits) {
    const problem =
      edit.op === 'set'
        ? setPath(document, edit.path, edit.value)
        : edit.op === 'remove'
          ? removePath(document, edit.path)
          : `A scenario has no ${edit.op}.`
    if (problem) return { problem }
    const [field] = edit.op === 'set' && edit.path.length === 1 ? edit.path : []
    if (field !== undefined) putInOrder(document.contents, String(field))
  }
  return { text: writeShaped(document, SCENARIO) }
}
