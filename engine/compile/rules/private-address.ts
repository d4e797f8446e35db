// A node that may reach the network inside.
import type { JsonSchema, Path } from '../../json.ts'
import { isPrivateField } from '../address.ts'
import type { Rule } from '../rule.ts'

export const privateAddress: Rule = {
  code: 'FB411',
  name: 'private-address',
  title: 'May reach private addresses',
  severity: 'warning',
  why: 'Loopback, private and link-local addresses lead to services of the host itself, to the network around it and to the metadata of a cloud, which gives out credentials. A playbook comes from somebody else than the host: whoever writes it, or the data in its addresses, then decides what is asked there.',
  mend: 'Allow it on a connection (`firebreak connections add … --set allowPrivate=true`) that names the one system, and use that. Where the node itself has to, take an exception with the reason. `firebreak serve --refuse-private` refuses such nodes, whatever exception they take.',
  *check({ nodes }) {
    for (const node of nodes) {
      const undo = node.raw.undo && node.undo
      const sides: [JsonSchema | undefined, { [field: string]: unknown }, Path][] = [
        [node.type?.inputSchema, node.fields, [...node.path, 'with']],
        [undo?.type?.inputSchema, undo?.raw.with ?? {}, [...node.path, 'undo', 'with']],
      ]
      for (const [schema, fields, path] of sides) {
        for (const [name, value] of Object.entries(fields)) {
          if (value === false || value === undefined || !isPrivateField(schema, name)) continue
          yield {
            node,
            path: [...path, name],
            message: `${node.id} may reach loopback, private and link-local addresses. Allow that on a connection instead, for one system.`,
          }
        }
      }
    }
  },
}
