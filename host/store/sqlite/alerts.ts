// Alerts as rows of SQLite.
import type { Statement } from 'better-sqlite3'
import { parseJson } from '../../../engine/index.ts'
import type {
  AcceptedAlert,
  AlertCounts,
  AlertState,
  AlertStore,
  NewAlert,
  QueuedAlert,
  StoredAlert,
  Suppression,
} from '../alerts.ts'
import { StoreError } from '../errors.ts'
import type { OpenDatabase } from './database.ts'
import { inSteps, merged, STEP_ROWS, stepOver } from './scans.ts'
import { openText, sealText } from './sealed-text.ts'

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

type KeyedRow = Row & { key: number }

const COLUMNS =
  'id, source, state, received_ms, title, severity, idempotency, repeats, attempt, problem_code, problem, runs, body'

/** What the beginning of a run needs: inside a transaction. */
export interface AlertRows {
  /** @throws StoreError `alert/settled` */
  refuseSettled(alert: QueuedAlert): void
  started(alert: QueuedAlert, runs: readonly string[]): void
}

export function createAlerts({
  sqlite,
  read,
  readSealed,
  write,
  notes,
  sealer,
}: OpenDatabase): AlertStore & { rows: AlertRows } {
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
  const selectQueued = sqlite
    .prepare<[string, number], number>("SELECT 1 FROM alerts WHERE id = ? AND state = 'queued' AND attempt = ?")
    .pluck()
  const countAll = sqlite.prepare<[], { state: AlertState; count: number }>(
    'SELECT state, count FROM alert_counts WHERE count > 0',
  )
  const selectKey = sqlite.prepare<[string], number>('SELECT key FROM alerts WHERE id = ?').pluck()
  const listAll = sqlite.prepare<[number, number], KeyedRow>(
    `SELECT key, ${COLUMNS} FROM alerts WHERE key < ? ORDER BY key DESC LIMIT ?`,
  )
  /** One statement a state: they are read side by side. */
  const statesOf = new Map<AlertState, Statement<[string, number, number], KeyedRow>>()
  const listState = (state: AlertState) => {
    const known =
      statesOf.get(state) ??
      sqlite.prepare<[string, number, number], KeyedRow>(
        `SELECT key, ${COLUMNS} FROM alerts WHERE state = ? AND key < ? ORDER BY key DESC LIMIT ?`,
      )
    statesOf.set(state, known)
    return known
  }
  const selectSuppressions = sqlite.prepare<[], Suppression>(
    `SELECT id, condition, reason, made_by AS by, created_ms AS createdMs, expires_ms AS expiresMs, hits
     FROM suppressions ORDER BY created_ms DESC`,
  )
  const insertSuppression = sqlite.prepare(
    'INSERT INTO suppressions (id, condition, reason, made_by, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const removeSuppression = sqlite.prepare('DELETE FROM suppressions WHERE id = ?')
  const hit = sqlite.prepare('UPDATE suppressions SET hits = hits + 1 WHERE id = ?')

  const accept = (alert: NewAlert): AcceptedAlert => {
    const { id, source, state, receivedMs, severity, dedupe, problem, body } = alert
    const { title } = sealer.mask({ title: alert.title })
    const idempotency = comparable(alert.idempotency)
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
      problem ? sealer.mask(problem.message) : null,
      sealText(sealer, ['alert', id], body),
    )
    if (state === 'queued') notes.alerts()
    return { id }
  }

  /** Keys are compared and never shown: one that holds a secret is kept as what cannot be read back. */
  const comparable = (key: string | undefined): string | undefined =>
    key !== undefined && sealer.holds(key) ? sealer.digest(key) : key

  const opened = (row: Row): StoredAlert => toAlert({ ...row, body: openText(sealer, ['alert', row.id], row.body) })

  return {
    rows: {
      refuseSettled({ id, attempt }) {
        if (selectQueued.get(id, attempt) !== undefined) return
        throw new StoreError('alert/settled', `The alert ${id} was taken by somebody else meanwhile.`, { alert: id })
      },
      started({ id, attempt }, runs) {
        settle.run({ id, attempt, state: 'started', runs: JSON.stringify(runs), code: null, problem: null })
      },
    },

    accept: (source, alerts, readTo) =>
      write(() => {
        const accepted = alerts.map(accept)
        if (readTo !== undefined) place.run(source, JSON.stringify(readTo))
        return accepted
      }),

    place: (source) =>
      read(() => {
        const text = selectPlace.get(source)
        return text === undefined ? undefined : parseJson(text)
      }),

    queued: (limit) => readSealed(() => queued.all(limit).map(opened)),

    settle: ({ id, attempt }, state, { runs = [], problem, suppression } = {}) =>
      write(() => {
        const row = { id, attempt, state, runs: JSON.stringify(runs), code: problem?.code ?? null }
        const { changes } = settle.run({ ...row, problem: problem ? sealer.mask(problem.message) : null })
        if (changes > 0 && suppression !== undefined) hit.run(suppression)
        return changes > 0
      }),

    replay: (id) =>
      write(() => {
        if (requeue.run(id).changes > 0) return notes.alerts()
        const known = select.get(id)
        if (!known) throw new StoreError('alert/unknown', `There is no alert ${id} here.`, { alert: id })
        throw new StoreError('alert/not-dead', `The alert ${id} is ${known.state}: there is nothing to replay.`, {
          alert: id,
        })
      }),

    find: (id) =>
      readSealed(() => {
        const row = select.get(id)
        return row && opened(row)
      }),

    list: async ({ states, source, before, limit = 100 }) => {
      const first = before === undefined ? Number.MAX_SAFE_INTEGER : await read(() => selectKey.get(before))
      if (first === undefined) return []
      const isRight = (row: KeyedRow) => source === undefined || row.source === source
      const scans = (after: number) =>
        states === undefined
          ? [listAll.iterate(after, STEP_ROWS + 1)]
          : [...new Set(states)].map((state) => listState(state).iterate(state, after, STEP_ROWS + 1))
      const rows = await inSteps(limit, first, (after, most) =>
        read(() =>
          stepOver(
            merged(scans(after), (a, b) => b.key - a.key),
            { most, isRight, placeOf: ({ key }) => key },
          ),
        ),
      )
      return readSealed(() => rows.map(({ key: _, ...row }) => opened(row)))
    },

    counts: () =>
      read(() => Object.fromEntries(countAll.all().map(({ state, count }) => [state, count])) as AlertCounts),

    suppressions: () => read(() => selectSuppressions.all()),

    suppress: ({ id, condition, reason, by, createdMs, expiresMs }) =>
      write(() => void insertSuppression.run(id, condition, reason, by, createdMs, expiresMs)),

    lift: (id) =>
      write(() => {
        if (removeSuppression.run(id).changes > 0) return
        throw new StoreError('suppression/unknown', `There is no suppression ${id}.`, { suppression: id })
      }),
  }
}

/** As OCSF counts them. */
const SEVERITIES: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6])

function toAlert({ received_ms, idempotency, problem_code, problem, runs, ...row }: Row): StoredAlert {
  return {
    ...row,
    // Older versions kept whatever number a sender wrote.
    severity: SEVERITIES.has(row.severity) ? row.severity : 0,
    receivedMs: received_ms,
    runs: JSON.parse(runs) as string[],
    ...(idempotency !== null && { idempotency }),
    ...(problem_code !== null && { problem: { code: problem_code, message: problem ?? '' } }),
  }
}
