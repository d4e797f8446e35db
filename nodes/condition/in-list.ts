// Whether something stands in a list kept with the workspace. Never changes a list.
import { z } from 'zod'
import { anyNumber, defineNode, done, failed, fieldText, marked } from '../../engine/index.ts'
import { matcherOf } from './list/match.ts'

export const inList = defineNode({
  type: 'condition/in-list',
  version: 1,
  title: 'In list',
  icon: 'list-checks',
  line: ({ value, list, values }) => `${fieldText(value)} in ${fieldText(list) || fieldText(values)}`,
  effect: 'none',
  docs: `Goes on by \`in\` or \`out\`: whether a value stands in a list of the workspace, or in values written here.

Lists hold what your organisation knows: its own ranges, its scanners, its most important hosts, domains of partners. Addresses are
compared as addresses, and an entry such as \`10.0.0.0/8\` stands for its range. An international domain equals its ASCII form
(\`bücher.example\` is \`xn--bcher-kva.example\`). An entry \`*.example.com\` stands for the subdomains;
with \`subdomains\`, \`example.com\` stands for itself and all of them (never for \`badexample.com\`). Letters are compared without
regard to case unless you say so.

A list that does not exist fails the step: an empty allow list by mistake would be worse. With several values, \`in\` means that at
least one stands there; with \`match: all\`, every one. No value at all is \`out\`.

\`\`\`yaml
ours:
  type: condition/in-list
  with: { value: "\${alert.data.srcip}", list: authorised-scanners }
  next: { in: expected, out: look-up }
\`\`\``,
  input: z.object({
    value: z
      .union([z.string(), anyNumber, z.array(z.union([z.string(), anyNumber]))])
      .describe('What is looked for: one value or a list of them'),
    list: marked(z.string().optional().describe('Name of a list of the workspace'), { names: 'list' }),
    values: z.array(z.string()).optional().describe('Entries written here, instead of a list or besides it'),
    match: z.enum(['any', 'all']).default('any').describe('Whether one value must stand there, or all of them'),
    subdomains: z.boolean().default(false).describe('Let a domain in the list stand for its subdomains too'),
    caseSensitive: z.boolean().default(false).describe('Tell upper case from lower case'),
  }),
  output: z.object({
    found: z.boolean().describe('Whether it goes on by `in`'),
    matches: z
      .array(z.object({ value: z.string(), entry: z.string() }))
      .describe('Each value that stands there, and the entry that it matches'),
    unmatched: z.array(z.string()).describe('The values that do not'),
  }),
  ports: ['in', 'out'],
  needs: ['lists'],
  errors: [
    {
      code: 'list/none-given',
      meaning: 'Neither `list` nor `values` is set.',
      remedy: 'Set one of them.',
    },
    {
      code: 'list/missing',
      meaning: 'The workspace has no list of that name.',
      remedy: 'Add the list, or correct its name in `list`.',
    },
  ],
  goesBy: (_fields, ports, step) =>
    ports.length === 1 ? (ports[0] === 'in' ? `${step}.found` : `!${step}.found`) : undefined,
  example: { found: true, matches: [{ value: '10.20.0.7', entry: '10.20.0.0/16' }], unmatched: [] },
  savesMinutes: 1,
  run: ({ value, list, values, match, subdomains, caseSensitive }, can) => {
    if (list === undefined && values === undefined) {
      return failed('list/none-given', 'Neither `list` nor `values` is set: say where to look')
    }
    const kept = list === undefined ? [] : can.lists.get(list)
    if (!kept) {
      return failed('list/missing', `The workspace has no list called ${list}. Add it, or correct the name in \`list\``)
    }
    const entryOf = matcherOf(values ? [...kept, ...values] : kept, { subdomains, caseSensitive })
    const wanted = (Array.isArray(value) ? value : [value]).map(String)
    const matches: { value: string; entry: string }[] = []
    const unmatched: string[] = []
    for (const one of wanted) {
      const entry = entryOf(one)
      if (entry === undefined) unmatched.push(one)
      else matches.push({ value: one, entry })
    }
    const found = matches.length > 0 && (match === 'any' || unmatched.length === 0)
    return done({ found, matches, unmatched }, found ? 'in' : 'out')
  },
})
