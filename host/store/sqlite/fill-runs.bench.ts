// For benches alone: a database with many runs.
import Database from 'better-sqlite3'

/** Rows as runs write them, without their journals: a search reads none. */
export function fillRuns(file: string, runs: number): void {
  const database = new Database(file)
  database.pragma('synchronous = OFF')
  database.prepare("INSERT INTO plans (hash, body) VALUES ('p', '{}')").run()
  const insert = database.prepare(
    `INSERT INTO runs (key, id, playbook_name, playbook_hash, plan, mode, status, started_ms, ended_ms, started_by, alert_summary, alert_text)
     VALUES (?, ?, ?, 'h', 'p', 'shadow', ?, ?, ?, 'trigger siem', ?, ?)`,
  )
  const outputs = database.prepare('INSERT INTO output_search (rowid, text) VALUES (?, ?)')
  database.transaction(() => {
    for (let key = 1; key <= runs; key++) {
      const at = 1_790_000_000_000 + key * 1_000
      const [name, status] = [`Playbook ${key % 20}`, key % 100 === 0 ? 'failed' : 'completed']
      const words = `beacon from host-${key} to 10.${key % 250}.${(key >> 8) % 250}.7 by user-${key % 5_000}`
      insert.run(key, `run-${key}`, name, status, at, at + 900, `Beacon on host-${key}`, words)
      outputs.run(key, `harvest of reputation ${key % 1_000}, malicious`)
    }
  })()
  database.close()
}
