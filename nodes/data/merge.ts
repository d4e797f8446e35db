// Several maps (or lists) made into one. Says where they disagreed.
import { z } from 'zod'
import {
  anyJson,
  canonicalJson,
  defineNode,
  done,
  failed,
  fieldText,
  type JsonObject,
  type JsonValue,
} from '../../engine/index.ts'

/** Deeper maps are taken whole: alerts are not nested so far, hostile ones may be. */
const MAX_DEPTH = 64
const MAX_CONFLICTS = 200

type Lists = 'concatenate' | 'union' | 'replace'

interface Merging {
  deep: boolean
  lists: Lists
  prefer: 'first' | 'last'
  conflicts: JsonObject[]
}

export const merge = defineNode({
  type: 'data/merge',
  version: 1,
  title: 'Merge',
  icon: 'git-merge',
  line: ({ sources }) => fieldText(sources),
  effect: 'none',
  docs: `Makes one map of several: what an alert says, what look-ups added. Or one list of several lists.

Sources that are null are left out, so a branch that did not run can stand there as \`first(steps.?a, null)\`. Where two sources give
different values for the same field, the last one wins (or the first, with \`prefer\`) and the place is listed in \`conflicts\`. Maps and
lists cannot be mixed at the top: that fails.

\`\`\`yaml
known:
  type: data/merge
  with: { sources: ["\${alert.host}", "\${first(steps.?inventory.body, null)}"], lists: union }
  next: verdict
\`\`\``,
  input: z.object({
    sources: z.array(anyJson()).min(1).describe('The maps or lists, in order'),
    depth: z
      .enum(['deep', 'shallow'])
      .default('deep')
      .describe('Whether maps inside maps are merged too, or taken whole'),
    lists: z
      .enum(['concatenate', 'union', 'replace'])
      .default('concatenate')
      .describe('What becomes of two lists: one after the other, the same without duplicates, or one of them'),
    prefer: z.enum(['first', 'last']).default('last').describe('Which source wins where values differ'),
  }),
  output: z.object({
    value: anyJson().describe('The merged map or list'),
    conflicts: z
      .array(z.object({ path: z.string(), kept: anyJson(), dropped: anyJson() }))
      .describe('Where sources disagreed, at most 200'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'merge/mixed',
      meaning: 'A map was to be merged with a list.',
      remedy: 'Give maps alone or lists alone in `sources`.',
    },
  ],
  example: {
    value: { name: 'web-03', owner: 'platform', tags: ['dmz', 'linux'] },
    conflicts: [{ path: 'owner', kept: 'platform', dropped: 'unknown' }],
  },
  run: ({ sources, depth, lists, prefer }) => {
    const there = sources.filter((source) => source !== null)
    const areLists = there.length > 0 && there.every(Array.isArray)
    if (!areLists && !there.every(isMap)) {
      return failed('merge/mixed', 'Only maps can be merged with maps and lists with lists; look at `sources`')
    }
    const merging: Merging = { deep: depth === 'deep', lists, prefer, conflicts: [] }
    let value = (there.shift() ?? {}) as JsonValue
    for (const next of there) value = mergeValues(value, next, '', 0, merging)
    return done({ value, conflicts: merging.conflicts })
  },
})

const isMap = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function mergeValues(one: JsonValue, two: JsonValue, path: string, level: number, merging: Merging): JsonValue {
  if (Array.isArray(one) && Array.isArray(two) && merging.lists !== 'replace') return joinLists(one, two, merging.lists)
  const goesDown = level === 0 || (merging.deep && level < MAX_DEPTH)
  if (goesDown && isMap(one) && isMap(two)) return mergeMaps(one, two, path, level, merging)
  if (canonicalJson(one) === canonicalJson(two)) return one
  const [kept, dropped] = merging.prefer === 'last' ? [two, one] : [one, two]
  if (merging.conflicts.length < MAX_CONFLICTS) merging.conflicts.push({ path, kept, dropped })
  return kept
}

function mergeMaps(one: JsonObject, two: JsonObject, path: string, level: number, merging: Merging): JsonObject {
  // Built from entries: a field called __proto__ stays a field.
  const merged = new Map(Object.entries(one))
  for (const [name, value] of Object.entries(two)) {
    const before = merged.get(name)
    const at = path === '' ? name : `${path}.${name}`
    merged.set(name, before === undefined ? value : mergeValues(before, value, at, level + 1, merging))
  }
  return Object.fromEntries(merged)
}

function joinLists(one: JsonValue[], two: JsonValue[], lists: Lists): JsonValue[] {
  const joined = [...one, ...two]
  if (lists === 'concatenate') return joined
  return [...new Map(joined.map((item) => [canonicalJson(item), item])).values()]
}
