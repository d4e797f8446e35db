// The log of a run, as a node writes into it.
import type { JsonObject } from '../json.ts'
import type { InnerCapability, LogLevel } from './capability.ts'

/** The run's own log: kept with the run, shown beside its steps. */
export interface Log {
  write(level: LogLevel, message: string, fields?: JsonObject): void
}

export const log: InnerCapability<Log> = {
  about: 'Writes a line into the log of the run.',
  reaches: 'nothing',
  limits: {},
  errors: [],
  simulate: ({ write }) => ({ write }),
}
