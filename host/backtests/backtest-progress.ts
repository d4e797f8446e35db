// How far a backtest is, and its sums up to there: what is written down, shown, and gone on from.
import type { TallyData } from '../../engine/index.ts'
import type { FileProblem, Position } from './alert-source.ts'

export interface BacktestProgress {
  /** Where the next alert would be read. */
  position: Position
  /** Alerts so far, the bad ones included. */
  alerts: number
  /** Of these, in the file that is being read. */
  inFile: number
  bad: number
  tally: TallyData
  /** Of the other version. */
  againstTally?: TallyData
  /** Alerts that came out differently, in all and by the node where they part. */
  differences: { total: number; byNode: { [node: string]: number } }
  /** Samples kept so far, by end. */
  kept: { [end: string]: number }
  problems: FileProblem[]
  readBytes: number
  totalBytes: number
  /** Milliseconds that it has run, all sittings together. */
  tookMs: number
}

export const EMPTY_TALLY: TallyData = {
  runs: 0,
  ends: {},
  statuses: {},
  through: [],
  positive: [],
  negative: [],
  labelled: { positive: 0, negative: 0 },
  writes: [],
  hours: {},
  savedMinutes: 0,
  virtualMs: 0,
}

export const emptyProgress = (totalBytes: number, isCompared: boolean): BacktestProgress => ({
  position: { file: 0, at: 0 },
  alerts: 0,
  inFile: 0,
  bad: 0,
  tally: EMPTY_TALLY,
  ...(isCompared && { againstTally: EMPTY_TALLY }),
  differences: { total: 0, byNode: {} },
  kept: {},
  problems: [],
  readBytes: 0,
  totalBytes,
  tookMs: 0,
})
