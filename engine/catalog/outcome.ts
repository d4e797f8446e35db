// What a node type's `run` and `resume` may give back. Waiting is data: no node ever blocks.
import type { JsonObject, JsonValue } from '../json.ts'

/** The step did its work; `port` is where the run goes on (default `done`). */
export interface Done {
  kind: 'done'
  output: JsonValue
  port?: string
}

/** What a waiting step waits for: time alone, or a person's answer with an optional deadline. Milliseconds from now. */
export type WaitFor = { kind: 'time'; ms: number } | { kind: 'answer'; deadlineMs?: number }

/** The step waits; `ask` is shown to people and handed back to `resume`. */
export interface Wait {
  kind: 'wait'
  for: WaitFor
  ask: JsonObject
}

/** The step failed. `retryable`: trying again may help (a timeout), or cannot (a refused argument). */
export interface Failed {
  kind: 'failed'
  code: string
  message: string
  retryable: boolean
  /** It was sent, and what became of it is not known (true); it certainly was not sent (false). Absent: as its code has it. */
  sent?: boolean
  /** The other side asks to be left alone for so long, milliseconds. */
  retryAfterMs?: number
  data?: JsonValue
}

/** The step ends the whole run well; what is under way elsewhere is awaited. */
export interface Stop {
  kind: 'stop'
  output: JsonValue
}

export type Outcome = Done | Wait | Failed | Stop

export function done(output: JsonValue, port?: string): Done {
  return port === undefined ? { kind: 'done', output } : { kind: 'done', output, port }
}

export function wait(waitFor: WaitFor, ask: JsonObject): Wait {
  return { kind: 'wait', for: waitFor, ask }
}

/** `code` is `noun/problem`; `message` says what, where and how to mend, and never holds a secret. */
export function failed(code: string, message: string, retryable = false, data?: JsonValue): Failed {
  return data === undefined
    ? { kind: 'failed', code, message, retryable }
    : { kind: 'failed', code, message, retryable, data }
}

export function stop(output: JsonValue): Stop {
  return { kind: 'stop', output }
}

/** What a waiting step has received so far, oldest first. Times are milliseconds since 1970 (UTC). */
export type Answer =
  | {
      kind: 'answer'
      at: number
      by: string
      /** Nobody has shown that it was this person. */
      unauthenticated?: true
      choice: string
      reason?: string
      values?: JsonObject
    }
  | { kind: 'deadline'; at: number }
