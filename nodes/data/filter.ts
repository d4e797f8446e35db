// The elements of a list for which something is so.
import { z } from 'zod'
import { anyJson, defineNode, done, failed, fieldText, type JsonValue, lambda } from '../../engine/index.ts'

export const filter = defineNode({
  type: 'data/filter',
  version: 1,
  title: 'Filter',
  icon: 'filter',
  line: ({ items, keep }) => `${fieldText(items)} where ${fieldText(keep)}`,
  effect: 'none',
  docs: `Keeps the elements of a list for which a condition is so. \`item\` and \`index\` are in scope.

The condition must give true or false for every element; otherwise the step fails and names the first that did not. An empty list is a
good result: test \`size(steps.links.items) > 0\` where it matters.

\`\`\`yaml
links:
  type: data/filter
  with: { items: "\${steps.indicators.urls}", keep: "!(domainOf(item) in vars.ownDomains)" }
  next: look-up
\`\`\``,
  input: z.object({
    items: z.array(anyJson()).describe('The list'),
    keep: lambda('What must be so for an element to stay; `item` and `index` are in scope', ['item', 'index'], {
      type: 'boolean',
    }),
  }),
  output: z.object({
    items: z.array(anyJson()).describe('The elements that stay'),
    dropped: z.int().describe('How many do not'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'filter/not-a-condition',
      meaning: '`keep` gave something else than true or false for an element.',
      remedy: 'Write `keep` so that it compares, as in item.score >= 3.',
    },
  ],
  example: { items: ['https://login.example.net/a'], dropped: 3 },
  run: ({ items, keep }) => {
    const kept: JsonValue[] = []
    for (const [index, item] of items.entries()) {
      const stays = keep({ item, index })
      if (typeof stays !== 'boolean') {
        return failed('filter/not-a-condition', `\`keep\` must give true or false, but did not for element ${index}`)
      }
      if (stays) kept.push(item)
    }
    return done({ items: kept, dropped: items.length - kept.length })
  },
})
