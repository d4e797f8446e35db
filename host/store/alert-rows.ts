// Alerts that came in, as rows: what was accepted is here before anybody is told so, and what became of each is written with the
// runs that it started. How far a source has been read is written with the alerts that were read.
import type { JsonValue } from '../../engine/index.ts'
import type { OpenDatabase } from './database.ts'
import { StoreError } from './errors.ts'

/**
 * `queued`: waits for its runs; `started`: has them; `unrouted`: no route takes it; `suppressed`: a person has said so; `dead`: could
 * not be read or started, see its problem.
 */
export type AlertState = 'queued' | 'started' | 'unrouted' | 'suppressed' | 'dead'

export interface NewAlert {
  id: string
  source: string
  state: 'queued' | 'dead'
  receivedMs: number
  /** One line for lists. */
  title: string
  /** 0 to 6, as OCSF counts. */
  severity: number
  /** The same alert sent again has the same: it is kept once. */
  idempotency?: string
  /** Alerts of the same within the window count as repeats of the first. */
  dedupe?: { key: string; windowMs: number }
  problem?: { code: string; message: string }
  /** As runs will see it, as JSON; of what could not be read, the text itself. */
  body: string
}

export interface StoredAlert extends Omit<NewAlert, 'state' | 'dedupe'> {
  state: AlertState
  repeats: number
  /** How often it was tried to start its runs. */
  attempt: number
  runs: string[]
}

/** What became of an alert that was handed in: itself, or the one that it is the same as. */
export interface AcceptedAlert {
  id: string
  /** Of what it is the same, and why it was not taken again. */
  sameAs?: 'idempotency' | 'dedupe'
}

export interface Suppression {
  id: string
  /** CEL over `alert` and `source`. */
  condition: string
  reason: string
  by: string
  createdMs: number
  expiresMs: number
  /** How many alerts it has held back. */
  hits: number
}

export interface AlertFilter {
  states?: readonly AlertState[]
  source?: string
  /** Only older ones than this one. */
  before?: string
  limit?: number
}

export type AlertCounts = { [state in AlertState]?: number }

interface Row {
  id: string
  source: string
  state: AlertState
  received_ms: number
  title: string
  severity: number
  idempotency: string | null
  repeats: number
  attempt: number
  problem_code: string | null
  problem: string | null
  runs: string
  body: string
}

const COLUMNS =
  'id, source, state, received_ms, title, severity, idempotency, repeats, attempt, problem_code, problem, runs, body'

export function createAlertRows({ sqlite, guard, enqueue, writeNow }: OpenDatabase) {
  const insert = sqlite.prepare(
    `INSERT INTO alerts (id, source, state, received_ms, title, severity, idempotency, dedupe, problem_code, problem, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const byIdempotency = sqlite
    .prepare<[string, string], string>('SELECT id FROM alerts WHERE source = ? AND idempotency = ?')
    .pluck()
  const byDedupe = sqlite
    .prepare<[string, string, number], string>(
      'SELECT id FROM alerts WHERE source = ? AND dedupe = ? AND received_ms > ? ORDER BY received_ms DESC LIMIT 1',
    )
    .pluck()
  const repeat = sqlite.prepare('UPDATE alerts SET repeats = repeats + 1 WHERE id = ?')
  const place = sqlite.prepare('INSERT OR REPLACE INTO source_places (source, place) VALUES (?, ?)')
  const selectPlace = sqlite.prepare<[string], string>('SELECT place FROM source_places WHERE source = ?').pluck()
  const select = sqlite.prepare<[string], Row>(`SELECT ${COLUMNS} FROM alerts WHERE id = ?`)
  const queued = sqlite.prepare<[number], Row>(
    `SELECT ${COLUMNS} FROM alerts WHERE state = 'queued' ORDER BY key LIMIT ?`,
  )
  const settle = sqlite.prepare(
    `UPDATE alerts SET state = :state, runs = :runs, problem_code = :code, problem = :problem
     WHERE id = :id AND state = 'queued' AND attempt = :attempt`,
  )
  const requeue = sqlite.prepare(
    `UPDATE alerts SET state = 'queued', attempt = attempt + 1, problem_code = NULL, problem = NULL
     WHERE id = ? AND state IN ('dead', 'unrouted', 'suppressed')`,
  )
  const countAll = sqlite.prepare<[], { state: AlertState; count: number }>(
    'SELECT state, count(*) AS count FROM alerts GROUP BY state',
  )
  const hit = sqlite.prepare('UPDATE suppressions SET hits = hits + 1 WHERE id = ?')

  const accept = (alert: NewAlert): AcceptedAlert => {
    const { id, source, state, receivedMs, title, severity, idempotency, dedupe, problem, body } = alert
    const sent = idempotency === undefined ? undefined : byIdempotency.get(source, idempotency)
    if (sent !== undefined) return { id: sent, sameAs: 'idempotency' }
    const first = dedupe && byDedupe.get(source, dedupe.key, receivedMs - dedupe.windowMs)
    if (first !== undefined) {
      repeat.run(first)
      return { id: first, sameAs: 'dedupe' }
    }
    insert.run(
      id,
      source,
      state,
      receivedMs,
      title,
      severity,
      idempotency ?? null,
      dedupe?.key ?? null,
      problem?.code ?? null,
      problem?.message ?? null,
      body,
    )
    return { id }
  }

  return {
    /**
     * Keeps alerts, all or none, and how far their source has been read with them. Resolves once they are on disk.
     * @throws StoreError `store/…`
     */
    acceptAlerts: async (source: string, alerts: readonly NewAlert[], read?: JsonValue): Promise<AcceptedAlert[]> => {
      let accepted: AcceptedAlert[] = []
      await enqueue(() => {
        accepted = alerts.map(accept)
        if (read !== undefined) place.run(source, JSON.stringify(read))
      })
      return accepted
    },

    /** How far the source has been read. */
    sourcePlace: (source: string): JsonValue | undefined =>
      guard(() => {
        const text = selectPlace.get(source)
        return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
      }),

    /** The oldest that wait. */
    queuedAlerts: (limit: number): StoredAlert[] => guard(() => queued.all(limit).map(toAlert)),

    /** What became of a queued alert; queued like `append`, so that it goes into the same transaction as its runs. */
    settleAlert: (
      { id, attempt }: Pick<StoredAlert, 'id' | 'attempt'>,
      state: Exclude<AlertState, 'queued'>,
      more: { runs?: readonly string[]; problem?: { code: string; message: string }; suppression?: string } = {},
    ): Promise<void> =>
      enqueue(() => {
        const { runs = [], problem, suppression } = more
        const row = { id, attempt, state, runs: JSON.stringify(runs), code: problem?.code ?? null }
        const { changes } = settle.run({ ...row, problem: problem?.message ?? null })
        if (changes > 0 && suppression !== undefined) hit.run(suppression)
      }),

    /** Queues an alert again that has no runs. @throws StoreError `alert/unknown`, `alert/not-dead` */
    replayAlert: (id: string): void =>
      writeNow(() => {
        if (requeue.run(id).changes > 0) return
        const known = select.get(id)
        if (!known) throw new StoreError('alert/unknown', `There is no alert ${id} here.`, { alert: id })
        throw new StoreError('alert/not-dead', `The alert ${id} is ${known.state}: there is nothing to replay.`, {
          alert: id,
        })
      }),

    alert: (id: string): StoredAlert | undefined =>
      guard(() => {
        const row = select.get(id)
        return row && toAlert(row)
      }),

    /** The newest first. */
    alerts: ({ states, source, before, limit = 100 }: AlertFilter): StoredAlert[] =>
      guard(() => {
        const conditions = ['1 = 1']
        const values: (string | number)[] = []
        if (states) {
          conditions.push(`state IN (${states.map(() => '?').join(', ')})`)
          values.push(...states)
        }
        if (source !== undefined) {
          conditions.push('source = ?')
          values.push(source)
        }
        if (before !== undefined) {
          conditions.push('key < (SELECT key FROM alerts WHERE id = ?)')
          values.push(before)
        }
        const sql = `SELECT ${COLUMNS} FROM alerts WHERE ${conditions.join(' AND ')} ORDER BY key DESC LIMIT ?`
        return sqlite
          .prepare<(string | number)[], Row>(sql)
          .all(...values, limit)
          .map(toAlert)
      }),

    alertCounts: (): AlertCounts =>
      guard(() => Object.fromEntries(countAll.all().map(({ state, count }) => [state, count])) as AlertCounts),

    suppressions: (): Suppression[] =>
      guard(() =>
        sqlite
          .prepare<[], Suppression>(
            `SELECT id, condition, reason, made_by AS by, created_ms AS createdMs, expires_ms AS expiresMs, hits
             FROM suppressions ORDER BY created_ms DESC`,
          )
          .all(),
      ),

    addSuppression: ({ id, condition, reason, by, createdMs, expiresMs }: Omit<Suppression, 'hits'>): void =>
      writeNow(() => {
        sqlite
          .prepare(
            'INSERT INTO suppressions (id, condition, reason, made_by, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
          )
          .run(id, condition, reason, by, createdMs, expiresMs)
      }),

    /** @throws StoreError `suppression/unknown` */
    removeSuppression: (id: string): void =>
      writeNow(() => {
        if (sqlite.prepare('DELETE FROM suppressions WHERE id = ?').run(id).changes > 0) return
        throw new StoreError('suppression/unknown', `There is no suppression ${id}.`, { suppression: id })
      }),
  }
}

function toAlert({ received_ms, idempotency, problem_code, problem, runs, ...row }: Row): StoredAlert {
  return {
    ...row,
    receivedMs: received_ms,
    runs: JSON.parse(runs) as string[],
    ...(idempotency !== null && { idempotency }),
    ...(problem_code !== null && { problem: { code: problem_code, message: problem ?? '' } }),
  }
}
