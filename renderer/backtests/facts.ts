// What a backtest found, in words.
import { formatDuration, type RealityHint } from '../../engine/index.ts'
import { type Filled, wholeNumber } from './backtests.ts'

/** How far it is, how fast, and how long it still takes. */
export function factsOf({ alerts, tookMs, readBytes, totalBytes }: Filled['progress'], isHere: boolean): string {
  const rate = `${wholeNumber(alerts)} alerts in ${formatDuration(tookMs)}, ${wholeNumber((alerts * 1000) / Math.max(1, tookMs))} a second`
  if (!isHere || readBytes === 0 || readBytes >= totalBytes) return `${rate}.`
  return `${rate}, about ${formatDuration((tookMs * (totalBytes - readBytes)) / readBytes)} left.`
}

/** What stands at a node of the canvas: what is odd about it, and how many alerts part there. */
export function marksOf(hints: readonly RealityHint[], parting: { [node: string]: number }): Map<string, string[]> {
  const marks = new Map<string, string[]>()
  const add = (node: string, text: string) => marks.set(node, [...(marks.get(node) ?? []), text])
  for (const [node, count] of Object.entries(parting)) {
    add(node, `${wholeNumber(count)} ${count === 1 ? 'alert comes' : 'alerts come'} out differently from here`)
  }
  for (const { node, text } of hints) if (node !== undefined) add(node, text)
  return marks
}
