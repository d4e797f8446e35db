// What a server writes to its log: what nodes say, how runs come to rest, and the words of what went wrong.
import type { LogLine, RunResult, SourceNews } from '../host/index.ts'

export interface ServerLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export function logStep(log: ServerLog, { run, node, level, message, fields }: LogLine): void {
  const write = level === 'error' ? log.error : level === 'warning' ? log.warn : log.info
  write.call(log, { run, node, ...fields }, message)
}

/** As a warning where somebody should look at it. */
export function logRun(log: ServerLog, { id, status, plan, state }: RunResult): void {
  const write = status === 'failed' || status === 'in-doubt' ? log.warn : log.info
  const { undo, error } = state
  const fields = {
    run: id,
    status,
    playbook: plan.playbook.name,
    ...(error && { problem: error.message }),
    ...(undo && { undone: undo.undone, notUndone: undo.failed }),
  }
  write.call(log, fields, 'run')
}

const SOURCE_NEWS: { [kind in SourceNews['kind']]: string } = {
  trouble: 'a source is in trouble',
  well: 'a source is well again',
  loss: 'alerts may be missing',
  dead: 'what cannot be read is kept as dead letters',
}

export function logSource(log: ServerLog, { source, kind, problem, count }: SourceNews): void {
  const write = kind === 'well' ? log.info : log.warn
  write.call(
    log,
    { source, ...(count !== undefined && { count }), ...(problem !== undefined && { problem }) },
    SOURCE_NEWS[kind],
  )
}

/** What is expected has a code of ours, and its message says all; of anything else the way to it may help. */
export function messageOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason)
  const { code } = reason as { code?: unknown }
  return typeof code === 'string' && code.includes('/') ? reason.message : (reason.stack ?? reason.message)
}
