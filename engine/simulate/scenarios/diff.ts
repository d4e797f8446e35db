// Two lists of lines compared as people compare them: what is missing, what is too much, what stands still.

export interface DiffLine {
  /** `-` was expected and is not there, `+` is there and was not expected. */
  mark: '-' | '+' | ' '
  text: string
}

/** Lines beyond this are compared one by one at their position: the table takes their product in memory. */
const MOST_LINES = 2_000

/** By the longest common subsequence. */
export function diffLines(expected: readonly string[], actual: readonly string[]): DiffLine[] {
  if (expected.length > MOST_LINES || actual.length > MOST_LINES) return byPosition(expected, actual)
  const rows = expected.length
  const columns = actual.length
  const width = columns + 1
  const common = new Uint16Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] =
        expected[i] === actual[j]
          ? (common[(i + 1) * width + j + 1] as number) + 1
          : Math.max(common[(i + 1) * width + j] as number, common[i * width + j + 1] as number)
    }
  }
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < rows || j < columns) {
    if (i < rows && j < columns && expected[i] === actual[j]) {
      lines.push({ mark: ' ', text: expected[i++] as string })
      j++
    } else if (
      j >= columns ||
      (i < rows && (common[(i + 1) * width + j] as number) >= (common[i * width + j + 1] as number))
    ) {
      lines.push({ mark: '-', text: expected[i++] as string })
    } else lines.push({ mark: '+', text: actual[j++] as string })
  }
  return lines
}

function byPosition(expected: readonly string[], actual: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = []
  for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
    const [before, after] = [expected[at], actual[at]]
    if (before === after) lines.push({ mark: ' ', text: before as string })
    else {
      if (before !== undefined) lines.push({ mark: '-', text: before })
      if (after !== undefined) lines.push({ mark: '+', text: after })
    }
  }
  return lines
}
