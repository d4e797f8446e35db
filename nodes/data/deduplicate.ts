// Each element once. Two are the same when their values (or what `by` gives for them) are equal JSON.
import { z } from 'zod'
import { anyJson, canonicalJson, defineNode, done, fieldText, type JsonValue, lambda } from '../../engine/index.ts'

export const deduplicate = defineNode({
  type: 'data/deduplicate',
  version: 1,
  title: 'Remove duplicates',
  icon: 'list-filter',
  line: ({ items }) => fieldText(items),
  effect: 'none',
  docs: `Keeps each element of a list once, in the order of first appearance.

Without \`by\`, two elements are the same when they are equal as JSON, whatever the order of their keys. With \`by\`, when that expression
gives the same for both: \`item.host.lower()\`. Text is compared exactly; lower it first where case does not matter.

\`\`\`yaml
unique:
  type: data/deduplicate
  with: { items: "\${steps.events.rows}", by: "item.host.lower()" }
  next: look-up
\`\`\``,
  input: z.object({
    items: z.array(anyJson()).describe('The list'),
    by: lambda('What makes two elements the same; `item` and `index` are in scope. Default: the whole element', [
      'item',
      'index',
    ]).optional(),
    keep: z.enum(['first', 'last']).default('first').describe('Which of several same elements stays'),
  }),
  output: z.object({
    items: z.array(anyJson()).describe('The list with each element once'),
    removed: z.int().describe('How many were left out'),
  }),
  ports: ['done'],
  needs: [],
  errors: [],
  example: { items: [{ host: 'web-03' }, { host: 'web-04' }], removed: 5 },
  run: ({ items, by, keep }) => {
    const chosen = new Map<string, JsonValue>()
    for (const [index, item] of items.entries()) {
      const key = canonicalJson(by ? by({ item, index }) : item)
      if (keep === 'last' || !chosen.has(key)) chosen.set(key, item)
    }
    return done({ items: [...chosen.values()], removed: items.length - chosen.size })
  },
})
