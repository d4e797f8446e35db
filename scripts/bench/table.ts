// Tables and medians for the benches: plain text that reads the same in a terminal and in a README.

export function printTable(title: string, head: string[], rows: (string | number)[][]): void {
  const cells = [head, ...rows.map((row) => row.map(String))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)))
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column === 0 ? '-' : ':'}`).join('|')}|`
  process.stdout.write(`\n### ${title}\n\n${line(head)}\n${rule}\n${cells.slice(1).map(line).join('\n')}\n`)
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** 1234567 → 1,234,567. */
export function count(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}

/**
 * Seconds of processor time that a call takes, the collector's and the compiler's threads included: what else the machine does
 * meanwhile hardly shows in it.
 */
export function time(call: () => void): number {
  const began = process.cpuUsage()
  call()
  return processorSeconds(began)
}

export function processorSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000_000
}
