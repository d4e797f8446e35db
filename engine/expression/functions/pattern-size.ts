// How large a pattern becomes when its counted repetitions are written out, before anybody compiles it: `x{1000}` is seven
// characters and a thousand instructions.

/** One step per character of a class or literal, per operator, and what a count multiplies. Never less than RE2 needs by much. */
export function instructionsOf(pattern: string): number {
  const groups: Group[] = [{ size: 0, last: 0 }]
  let at = 0
  while (at < pattern.length) {
    const group = groups[groups.length - 1] as Group
    const count = COUNT.exec(pattern.slice(at, at + 12))
    if (count) {
      const times = Math.max(Number(count[1]), Number(count[2] ?? 0), 1) + (count[2] === '' ? 1 : 0)
      group.size += group.last * (times - 1) + times
      group.last = group.last * times + times
      at += count[0].length
      continue
    }
    const length = lengthAt(pattern, at)
    if (pattern[at] === '(') groups.push({ size: 2, last: 0 })
    else if (pattern[at] === ')' && groups.length > 1) {
      groups.pop()
      add(groups[groups.length - 1] as Group, group.size)
    } else if ('*+?'.includes(pattern[at] as string)) {
      group.size += 1
      group.last += 1
    } else add(group, Math.max(1, pattern.startsWith('\\Q', at) ? length : length >> 3))
    at += length
  }
  return groups.reduce((total, group) => total + group.size, 0)
}

/** What stands between two parentheses, and its last element: the one that a count after it repeats. */
interface Group {
  size: number
  last: number
}

const COUNT = /^\{(\d{1,4})(?:,(\d{0,4}))?\}/

function add(group: Group, size: number): void {
  group.size += size
  group.last = size
}

/** The length of the element at a position: an escape, a quoted part, a class in brackets, or one character. */
function lengthAt(pattern: string, at: number): number {
  if (pattern.startsWith('\\Q', at)) {
    const end = pattern.indexOf('\\E', at)
    return (end < 0 ? pattern.length : end + 2) - at
  }
  if (pattern[at] === '\\') return /^\\[xpP]\{[^}]*\}/.exec(pattern.slice(at))?.[0].length ?? 2
  if (pattern[at] !== '[') return 1
  return /^\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]?/.exec(pattern.slice(at))?.[0].length ?? 1
}
