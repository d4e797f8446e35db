// Approval links, in SQLite.
import type { LinkRow, LinkStore } from '../links.ts'
import type { OpenDatabase } from './database.ts'

type Row = Omit<LinkRow, 'revokedMs'> & { revokedMs: number | null }

const COLUMNS = 'id, run, node, scope, person, issuer, made_ms AS madeMs, until_ms AS untilMs, revoked_ms AS revokedMs'
/** How long a link that is over is kept, milliseconds. */
const KEPT_MS = 30 * 24 * 60 * 60_000
const MOST_SHOWN = 1_000

export function createLinks({ sqlite, read, write }: OpenDatabase): LinkStore {
  const add = sqlite.prepare(
    'INSERT INTO approval_links (id, run, node, scope, person, issuer, made_ms, until_ms) VALUES (@id, @run, @node, @scope, @person, @issuer, @madeMs, @untilMs)',
  )
  const forget = sqlite.prepare('DELETE FROM approval_links WHERE until_ms < ?')
  const find = sqlite.prepare<[string], Row>(`SELECT ${COLUMNS} FROM approval_links WHERE id = ?`)
  const revoke = sqlite.prepare(
    'UPDATE approval_links SET revoked_ms = @atMs WHERE id = @id AND revoked_ms IS NULL AND until_ms > @atMs',
  )
  const open = sqlite.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM approval_links WHERE until_ms > ? AND revoked_ms IS NULL ORDER BY until_ms DESC LIMIT ?`,
  )
  return {
    add: (link) =>
      write(() => {
        forget.run(link.madeMs - KEPT_MS)
        add.run(link)
      }),
    find: (id) =>
      read(() => {
        const row = find.get(id)
        return row && rowOf(row)
      }),
    revoke: (id, atMs) => write(() => revoke.run({ id, atMs }).changes > 0),
    open: (nowMs) => read(() => open.all(nowMs, MOST_SHOWN).map(rowOf)),
  }
}

const rowOf = ({ revokedMs, ...row }: Row): LinkRow => ({ ...row, ...(revokedMs !== null && { revokedMs }) })
