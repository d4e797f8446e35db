// An address that data can turn anywhere.

import { ExpressionError } from '../../expression/scope.ts'
import { parseTemplate } from '../../expression/template.ts'
import type { JsonSchema, Path } from '../../json.ts'
import { isAddressField, leadsAnywhere } from '../address.ts'
import type { Rule } from '../rule.ts'

export const addressFromData: Rule = {
  code: 'FB409',
  name: 'address-from-data',
  title: 'Data decide where a request goes',
  severity: 'warning',
  why: 'A value in an address is encoded and stays in its segment. One that is the whole address, or stands in `path(…)`, does not: whoever writes the alert can turn the request to another object or another host.',
  mend: 'Write the address and put values into it: `/hosts/${alert.host}/isolation`. Where a system gives the address itself, such as that of the next page, take an exception with the reason.',
  *check({ nodes }) {
    for (const node of nodes) {
      const sides: [JsonSchema | undefined, { [field: string]: unknown }, Path][] = [
        [node.type?.inputSchema, node.fields, [...node.path, 'with']],
        [
          node.undo?.type?.inputSchema,
          node.raw.undo ? (node.undo?.raw.with ?? {}) : {},
          [...node.path, 'undo', 'with'],
        ],
      ]
      for (const [schema, fields, path] of sides) {
        for (const [name, value] of Object.entries(fields)) {
          if (!isAddressField(schema, name) || typeof value !== 'string') continue
          const source = open(value, name)
          if (source === undefined) continue
          yield {
            node,
            path: [...path, name],
            message: `\${${source}} decides where the request of ${node.id} goes: it is not encoded, and can lead to another object or host. Put the value into an address that is written here.`,
          }
        }
      }
    }
  },
}

/** The first expression of an address that is not encoded and reads data. */
function open(text: string, field: string): string | undefined {
  try {
    const { parts, whole } = parseTemplate(text)
    const found = parts.find((part) => typeof part !== 'string' && leadsAnywhere(part.cel, field, whole))
    return typeof found === 'object' ? found.cel : undefined
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return undefined
    throw thrown
  }
}
