// A group on the canvas that names a node which is not there.
import type { Rule } from '../rule.ts'

export const unknownMember: Rule = {
  code: 'FB121',
  name: 'unknown-member',
  title: 'Group names an unknown node',
  severity: 'warning',
  why: 'A group draws a frame around its nodes. One that is not there cannot be framed: it was probably renamed or removed by hand.',
  mend: 'Take the name out of the group, or correct it.',
  *check({ playbook, byId }) {
    for (const [id, { title, nodes }] of Object.entries(playbook.groups ?? {})) {
      const left = nodes.filter((member) => byId.has(member))
      for (const [at, member] of nodes.entries()) {
        if (byId.has(member)) continue
        yield {
          path: ['groups', id, 'nodes', at],
          message: `The group “${title}” names ${member}, which is no node. Take it out, or correct the name.`,
          fix:
            left.length > 0
              ? {
                  title: `Take ${member} out of the group`,
                  edits: [{ op: 'set', path: ['groups', id, 'nodes'], value: left }],
                }
              : { title: 'Remove the group', edits: [{ op: 'remove', path: ['groups', id] }] },
        }
      }
    }
  },
}
