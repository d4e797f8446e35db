// What was used of the palette lately, and the order that follows from it. Kept in the browser.
const KEY = 'firebreak-palette-recent'
const KEPT = 8

export function recentIds(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

/** The one that was just used stands first. */
export function remember(id: string): void {
  const ids = [id, ...recentIds().filter((one) => one !== id)].slice(0, KEPT)
  try {
    localStorage.setItem(KEY, JSON.stringify(ids))
  } catch {
    // a full or forbidden storage costs the order alone
  }
}

/** Splits off what was used lately, the latest first; the rest keeps its order. */
export function recentFirst<T extends { id: string }>(all: readonly T[], recent: readonly string[]): [T[], T[]] {
  const used = recent.flatMap((id) => all.find((one) => one.id === id) ?? [])
  return [used, all.filter((one) => !used.includes(one))]
}
