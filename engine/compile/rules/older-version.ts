// A node that was written for an older version of its type.
import { ageOf, forwardEdits, type Versioned } from '../../catalog/versions.ts'
import type { Path } from '../../json.ts'
import type { Rule } from '../rule.ts'
import type { NodeView, View } from '../view.ts'

export const olderVersion: Rule = {
  code: 'FB213',
  name: 'older-version',
  title: 'Written for an older version of the node type',
  severity: 'info',
  why: 'The fields of the node type have changed since the node was written. It still runs: its fields are read as the present version has them.',
  mend: 'Apply the fix, which writes the fields and the `version` of today. Changing a field of the node in the Studio does the same.',
  *check(view) {
    for (const { node, written, type, path } of versioned(view)) {
      if (ageOf(type, written) !== 'older') continue
      const edits = forwardEdits(type, written, path)
      const was = `${node.id} was written for version ${written.version ?? 1} of ${type.type}, which is at version ${type.version}`
      if (edits.length > 0) {
        yield { node, path, message: `${was}.`, fix: { title: `Bring ${node.id} to version ${type.version}`, edits } }
        continue
      }
      yield {
        node,
        path,
        severity: 'error',
        message: `${was}, and its fields cannot be brought forward. Write them anew, with version: ${type.version}.`,
      }
    }
  },
}

/** Nodes, and undo fields that nodes declare, whose type is there. */
function* versioned({ nodes, catalog }: View) {
  for (const node of nodes) {
    const { undo } = node.raw
    const found: [Versioned & { type: string }, Path][] = [[node.raw, node.path]]
    if (undo) found.push([undo, [...node.path, 'undo']])
    for (const [written, path] of found) {
      const type = catalog.get(written.type)
      if (type) yield { node: node as NodeView, written: written as Versioned, type, path }
    }
  }
}
