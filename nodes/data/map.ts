// One new value for each element of a list. For work on the outside there is the for-each loop.
import { z } from 'zod'
import { anyJson, defineNode, done, fieldText, lambda } from '../../engine/index.ts'

export const map = defineNode({
  type: 'data/map',
  version: 1,
  title: 'Map',
  icon: 'square-dashed-bottom-code',
  line: ({ items }) => fieldText(items),
  effect: 'none',
  docs: `Makes a new list by working out an expression for each element of a list. \`item\` and \`index\` are in scope.

The order is kept. When the expression fails for one element, the step fails: guard what may be missing with \`first(…)\`. To ask an
outside system about each element, use \`flow/for-each\`.

\`\`\`yaml
hosts:
  type: data/map
  with: { items: "\${alert.evidence}", each: "item.hostName.lower()" }
  next: unique
\`\`\``,
  input: z.object({
    items: z.array(anyJson()).describe('The list'),
    each: lambda('What each element becomes; `item` and `index` are in scope', ['item', 'index']),
  }),
  output: z.object({ items: z.array(anyJson()).describe('The new list') }),
  ports: ['done'],
  needs: [],
  errors: [],
  example: { items: ['fin-ws-0142', 'fin-ws-0151'] },
  run: ({ items, each }) => done({ items: items.map((item, index) => each({ item, index })) }),
})
