// Messages between processes: what one that does not hold a run leaves for the one that does. They are taken (see RunChange) with
// the entries that answer them, so that none is lost and none counts twice.
import type { JsonValue } from '../../engine/index.ts'

/** What another process asks of the one that holds a run (an answer, a cancel); the host gives `body` its meaning. */
export interface Message {
  key: number
  run: string
  atMs: number
  body: JsonValue
}

export interface MessageStore {
  /** Leaves a message for the process that holds the run; gives its key. @throws StoreError `run/unknown` */
  post(run: string, body: JsonValue): Promise<number>
  /** Messages not yet taken, oldest first; of all runs when none is named. */
  list(run?: string): Promise<Message[]>
}
