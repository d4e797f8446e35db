// The text of a scenario: the same scenario always gives the same bytes.
import { Document, isMap } from 'yaml'
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
  }
  return { text: writeShaped(document, SCENARIO) }
}
