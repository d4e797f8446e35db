// Tables in plain text: columns as wide as they need to be, the widest cut where the line would be too long.
import type { Colors } from '../terminal.ts'
import { oneLine } from './text.ts'

export interface Column {
  title: string
  /** Never cut below this many characters. Default: never cut. */
  atLeast?: number
}

const GAP = '  '

/** Cells are plain text; `paint` colours a finished cell by its column and text. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  colors: Colors,
  paint: (text: string, column: number, row: number) => string = (text) => text,
): string {
  const cells = rows.map((row) => row.map((cell) => oneLine(cell, 10_000)))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const total = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length)
  let over = total - width
  for (let index = columns.length - 1; index >= 0 && over > 0; index--) {
    const { atLeast } = columns[index] as Column
    const present = widths[index] as number
    if (atLeast === undefined || present <= atLeast) continue
    const cut = Math.min(over, present - atLeast)
    widths[index] = present - cut
    over -= cut
  }
  const line = (row: readonly string[], finish: (text: string, column: number) => string) =>
    columns
      .map((_, index) => {
        const text = oneLine(row[index] ?? '', widths[index] as number)
        const isLast = index === columns.length - 1
        return finish(text, index) + (isLast ? '' : ' '.repeat((widths[index] as number) - text.length))
      })
      .join(GAP)
      .trimEnd()
  const titles = columns.map(({ title }) => title)
  return [
    line(titles, (text) => colors.dim(text)),
    ...cells.map((row, index) => line(row, (text, column) => paint(text, column, index))),
  ].join('\n')
}
