/**
 * Every version of the schema as the statements that lead to it; the number of applied migrations is the file's
 * `user_version`. A migration that has been released never changes.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE ledger (
    -- AUTOINCREMENT: a sequence is never given twice, also after everything was pruned
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL,
    at         INTEGER NOT NULL,
    type       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    account    TEXT,
    role       TEXT,
    role_name  TEXT,
    subject    TEXT,
    session_id TEXT,
    body       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ledger_by_id ON ledger (id);
  CREATE INDEX ledger_by_at ON ledger (at);
  CREATE INDEX ledger_by_role ON ledger (role_name) WHERE role_name IS NOT NULL;
  CREATE INDEX ledger_by_subject ON ledger (subject) WHERE subject IS NOT NULL;
  CREATE INDEX ledger_by_session ON ledger (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX ledger_by_refusal ON ledger (sequence) WHERE outcome <> 'allowed';

  -- one row: its lock orders all changes of trust
  CREATE TABLE trust_head (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    version   INTEGER NOT NULL
  ) STRICT;
  INSERT INTO trust_head (singleton, version) VALUES (1, 0);

  CREATE TABLE trust_resource (
    kind       TEXT NOT NULL,
    account    TEXT NOT NULL,
    name       TEXT NOT NULL,
    unique_id  TEXT NOT NULL,
    spec       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (kind, account, name)
  ) STRICT;

  CREATE TABLE trust_change (
    version INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    changes TEXT NOT NULL
  ) STRICT;

  CREATE TABLE stored_key (
    id           TEXT PRIMARY KEY,
    purpose      TEXT NOT NULL,
    public_jwk   TEXT,
    wrapped      BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    active_from  INTEGER NOT NULL,
    active_until INTEGER NOT NULL,
    retires_at   INTEGER NOT NULL
  ) STRICT;
  `,
]
