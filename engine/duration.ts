// Durations as playbooks write them (500ms, 30s, 10m, 4h, 3d, 1h30m) and as people read them.

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y

/** Milliseconds of a written duration, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  let total = 0
  let at = 0
  while (at < text.length) {
    PART.lastIndex = at
    const part = PART.exec(text)
    if (!part) return undefined
    total += Number(part[1]) * (UNIT_MS[part[2] as string] as number)
    at = PART.lastIndex
  }
  return text.length > 0 ? total : undefined
}

/** A duration for people, the two largest units that say something: 3d 4h, 2m 5s, 340 ms. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0).replace(/\.0$/, '')} s`
  const parts: [number, string][] = [
    [Math.floor(ms / UNIT_MS.d!), 'd'],
    [Math.floor(ms / UNIT_MS.h!) % 24, 'h'],
    [Math.floor(ms / UNIT_MS.m!) % 60, 'm'],
    [Math.floor(ms / 1_000) % 60, 's'],
  ]
  const first = parts.findIndex(([n]) => n > 0)
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ')
}
