// Which playbooks of the library are shown, and in which order. Pure.
import type { PlaybookSummary } from '../../api/index.ts'

export type SortOrder = 'name' | 'changed' | 'run' | 'problems'

/** Those that have every word in name, summary, file, a tag or a technique, and the tag if one is given. */
export function findPlaybooks(
  playbooks: readonly PlaybookSummary[],
  words: string,
  tag: string | undefined,
  order: SortOrder,
): PlaybookSummary[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = playbooks.filter((one) => {
    const text = [one.name, one.summary, one.file, ...one.tags, ...one.attack].join(' ').toLowerCase()
    const hasTag = tag === undefined || one.tags.includes(tag) || one.attack.includes(tag)
    return hasTag && wanted.every((word) => text.includes(word))
  })
  return found.sort((a, b) => compare[order](a, b) || a.name.localeCompare(b.name))
}

const compare: { [order in SortOrder]: (a: PlaybookSummary, b: PlaybookSummary) => number } = {
  name: () => 0,
  changed: (a, b) => b.modifiedMs - a.modifiedMs,
  run: (a, b) => (b.lastRun?.startedMs ?? 0) - (a.lastRun?.startedMs ?? 0),
  problems: (a, b) => b.errors - a.errors || b.warnings - a.warnings,
}

/** Every tag and technique that is used, in alphabetical order. */
export function tagsOf(playbooks: readonly PlaybookSummary[]): string[] {
  return [...new Set(playbooks.flatMap(({ tags, attack }) => [...tags, ...attack]))].sort((a, b) => a.localeCompare(b))
}
