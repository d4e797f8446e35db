// Finds node types by a few words: in the title first, then the name, then what the docs say.
import type { NodeType } from '../../../engine/index.ts'
import { nodeTypesByGroup } from '../../state/catalog.ts'

const all = nodeTypesByGroup().flatMap(({ types }) => types)

/** Every type where nothing is typed; else those that have every word, the best first. */
export function searchTypes(words: string): NodeType[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return all
  const ranked = all.flatMap((type) => {
    const ranks = wanted.map((word) => rankOf(type, word))
    return ranks.some((rank) => rank === undefined)
      ? []
      : [{ type, rank: ranks.reduce<number>((a, b) => a + (b ?? 0), 0) }]
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ type }) => type)
}

function rankOf({ title, type, docs }: NodeType, word: string): number | undefined {
  const name = title.toLowerCase()
  if (name.startsWith(word)) return 0
  if (name.includes(word)) return 1
  if (type.includes(word)) return 2
  return docs.toLowerCase().split('\n', 1)[0]?.includes(word) ? 3 : undefined
}
