// The tables, as numbered steps from an empty file. A released step is never changed: add the next one.
import type { Database } from 'better-sqlite3'
import { StoreError } from '../errors.ts'

/** Marks the file as ours (`PRAGMA application_id`): the letters FBRK. */
export const APPLICATION_ID = 0x4642524b

export const MIGRATIONS: readonly string[] = [
  // 1: runs and their journals.
  `
  CREATE TABLE plans (
    hash TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    playbook_name TEXT NOT NULL,
    playbook_hash TEXT NOT NULL,
    playbook_file TEXT,
    plan TEXT NOT NULL REFERENCES plans (hash),
    mode TEXT NOT NULL,
    status TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    started_by TEXT NOT NULL,
    alert_summary TEXT NOT NULL,
    alert_text TEXT NOT NULL,
    problem TEXT,
    wake_at_ms INTEGER,
    sealed_sequence INTEGER,
    sealed_hash TEXT
  );
  CREATE INDEX runs_by_start ON runs (started_ms);
  CREATE INDEX runs_by_playbook ON runs (playbook_name, started_ms);
  CREATE INDEX runs_by_status ON runs (status, started_ms);
  CREATE INDEX runs_by_wake ON runs (wake_at_ms) WHERE wake_at_ms IS NOT NULL;

  -- Rows in the order of their writing, whatever run they are of: WITHOUT ROWID each run that goes on would dirty a page of
  -- its own at every commit, five times the bytes.
  CREATE TABLE entries (
    run INTEGER NOT NULL REFERENCES runs (key),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (run, sequence)
  );

  CREATE TABLE artifacts (
    hash TEXT PRIMARY KEY,
    body BLOB NOT NULL
  );

  CREATE TABLE leases (
    run INTEGER PRIMARY KEY REFERENCES runs (key),
    owner TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
  );
  `,
  // 2: full-text search over runs, messages between processes, connections, and single facts about the workspace.
  `
  CREATE VIRTUAL TABLE run_search USING fts5 (
    id, playbook_name, alert_summary, alert_text, problem,
    content = 'runs', content_rowid = 'key'
  );
  CREATE TRIGGER run_search_insert AFTER INSERT ON runs BEGIN
    INSERT INTO run_search (rowid, id, playbook_name, alert_summary, alert_text, problem)
    VALUES (new.key, new.id, new.playbook_name, new.alert_summary, new.alert_text, new.problem);
  END;
  CREATE TRIGGER run_search_update AFTER UPDATE OF problem ON runs WHEN old.problem IS NOT new.problem BEGIN
    INSERT INTO run_search (run_search, rowid, id, playbook_name, alert_summary, alert_text, problem)
    VALUES ('delete', old.key, old.id, old.playbook_name, old.alert_summary, old.alert_text, old.problem);
    INSERT INTO run_search (rowid, id, playbook_name, alert_summary, alert_text, problem)
    VALUES (new.key, new.id, new.playbook_name, new.alert_summary, new.alert_text, new.problem);
  END;
  INSERT INTO run_search (run_search) VALUES ('rebuild');

  CREATE TABLE messages (
    key INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (key),
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX messages_by_run ON messages (run);

  CREATE TABLE connections (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE secrets (
    connection TEXT NOT NULL REFERENCES connections (name) ON DELETE CASCADE,
    field TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (connection, field)
  ) WITHOUT ROWID;

  CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  // 3: full-text search over what the steps of runs gave; the row's number is the run's key.
  `
  CREATE VIRTUAL TABLE output_search USING fts5 (text);
  INSERT INTO output_search (rowid, text)
  SELECT entries.run, substr(group_concat(substr(value.atom, 1, 4096), ' '), 1, 16384)
  FROM entries, json_tree(entries.body, '$.output') AS value
  WHERE entries.kind = 'step.completed' AND value.type IN ('text', 'integer', 'real')
  GROUP BY entries.run;
  `,
  // 4: backtests: how far each has come with its sums up to there, and the alerts of it that are kept to be looked at.
  `
  CREATE TABLE backtests (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    playbook_name TEXT NOT NULL,
    playbook_file TEXT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (hash),
    against_name TEXT,
    against_plan TEXT REFERENCES plans (hash),
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    problem TEXT,
    started_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    progress TEXT NOT NULL
  );
  CREATE INDEX backtests_by_start ON backtests (started_ms);
  CREATE TABLE backtest_alerts (
    backtest INTEGER NOT NULL REFERENCES backtests (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    end TEXT,
    node TEXT,
    detail TEXT,
    label TEXT,
    alert TEXT,
    PRIMARY KEY (backtest, kind, number)
  ) WITHOUT ROWID;
  CREATE INDEX backtest_alerts_by_node ON backtest_alerts (backtest, kind, node, number);
  `,
  // 5: alerts that came in by a trigger, what became of them, how far each source has been read, and what is suppressed.
  `
  CREATE TABLE alerts (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    title TEXT NOT NULL,
    severity INTEGER NOT NULL,
    idempotency TEXT,
    dedupe TEXT,
    repeats INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 1,
    problem_code TEXT,
    problem TEXT,
    runs TEXT NOT NULL DEFAULT '[]',
    body TEXT NOT NULL
  );
  CREATE INDEX alerts_by_state ON alerts (state, key);
  CREATE INDEX alerts_by_time ON alerts (received_ms);
  CREATE UNIQUE INDEX alerts_by_idempotency ON alerts (source, idempotency) WHERE idempotency IS NOT NULL;
  CREATE INDEX alerts_by_dedupe ON alerts (source, dedupe, received_ms) WHERE dedupe IS NOT NULL;

  CREATE TABLE suppressions (
    id TEXT PRIMARY KEY,
    condition TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    hits INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;

  -- The few entries of which a large value is kept apart: whether another names it too is asked when a run is removed.
  CREATE INDEX entries_with_artifacts ON entries (run) WHERE instr(body, '"$artifacts"') > 0;

  -- Who may speak to this workspace where it is served: a name, and the SHA-256 of its token.
  CREATE TABLE access_tokens (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE source_places (
    source TEXT PRIMARY KEY,
    place TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  // 6: what holds a secret is sealed. The tables stay as they are; a Firebreak that knows no seals must not read them.
  '',
  // 7: what a token may do, and whose it is. One that was made before may do everything.
  `
  ALTER TABLE access_tokens ADD COLUMN scopes TEXT;
  ALTER TABLE access_tokens ADD COLUMN person TEXT;
  `,
  // 8: how many alerts there are of each state, counted as they are written; and when runs ended, to find those that are old.
  `
  CREATE TABLE alert_counts (
    state TEXT PRIMARY KEY,
    count INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT INTO alert_counts (state, count) SELECT state, count(*) FROM alerts GROUP BY state;
  CREATE TRIGGER alert_counts_insert AFTER INSERT ON alerts BEGIN
    INSERT INTO alert_counts (state, count) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER alert_counts_delete AFTER DELETE ON alerts BEGIN
    UPDATE alert_counts SET count = count - 1 WHERE state = old.state;
  END;
  CREATE TRIGGER alert_counts_update AFTER UPDATE OF state ON alerts WHEN old.state IS NOT new.state BEGIN
    UPDATE alert_counts SET count = count - 1 WHERE state = old.state;
    INSERT INTO alert_counts (state, count) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
  END;
  CREATE INDEX runs_by_end ON runs (ended_ms) WHERE ended_ms IS NOT NULL;
  `,
  // 9: approval links that were made: for whom, by whom, until when, and whether they were taken back.
  `
  CREATE TABLE approval_links (
    id TEXT PRIMARY KEY,
    run TEXT NOT NULL,
    node TEXT NOT NULL,
    scope INTEGER NOT NULL,
    person TEXT NOT NULL,
    issuer TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    revoked_ms INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX approval_links_by_end ON approval_links (until_ms);
  `,
  // 10: the end of a journal carries a mark under the master key, in the run's row as of its last change, and in the last entry.
  `
  ALTER TABLE runs ADD COLUMN sealed_mark TEXT;
  ALTER TABLE entries ADD COLUMN mark TEXT;
  `,
]

/** Of the tables, as this Firebreak has them. */
export const newestVersion: number = MIGRATIONS.length

const versionOf = (database: Database) => database.pragma('user_version', { simple: true }) as number

/**
 * Refuses a file that is not for this Firebreak to open, and changes nothing in it.
 * @throws StoreError `store/newer` (a later Firebreak wrote it), `store/foreign` (another program did) or `store/corrupt`.
 */
export function recognise(database: Database, file: string): void {
  const id = database.pragma('application_id', { simple: true }) as number
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  if (id !== APPLICATION_ID && (id !== 0 || tables > 0)) {
    const message = `${file} is a SQLite database of another program; Firebreak leaves it alone. Choose another data folder.`
    throw new StoreError('store/foreign', message, { file })
  }
  const version = versionOf(database)
  if (version < 0 || (version === 0 && tables > 0)) {
    const message = `${file} says of itself that it is of version ${version}, which there has never been: it is damaged. Move it aside and restore a backup.`
    throw new StoreError('store/corrupt', message, { file })
  }
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'store/newer',
      `${file} was written by a newer Firebreak (database version ${version}, this one knows ${MIGRATIONS.length}). Update Firebreak, or restore an older backup.`,
      { file, version, known: MIGRATIONS.length },
    )
  }
}

/**
 * Brings a recognised file to the newest version, all or nothing, safe against a second process that does the same.
 * @throws StoreError `store/newer`, should a newer process have been faster
 */
export function migrate(database: Database, file: string): void {
  if (versionOf(database) === MIGRATIONS.length) return
  database
    .transaction(() => {
      recognise(database, file)
      for (let next = versionOf(database); next < MIGRATIONS.length; next++) database.exec(MIGRATIONS[next] as string)
      database.pragma(`application_id = ${APPLICATION_ID}`)
      database.pragma(`user_version = ${MIGRATIONS.length}`)
    })
    .immediate()
}
