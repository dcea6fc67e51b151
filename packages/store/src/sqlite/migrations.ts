/**
 * Every version of the schema as the statements that lead to it; the number of applied migrations is the file's
 * `user_version`. A migration that has been released never changes.
 */
export const migrations: readonly string[] = [
  `
  -- one row: its lock orders every writer, so that neither versions nor sequences ever have gaps
  CREATE TABLE head (
    singleton       INTEGER PRIMARY KEY CHECK (singleton = 1),
    trust_version   INTEGER NOT NULL,
    ledger_sequence INTEGER NOT NULL
  ) STRICT;
  INSERT INTO head (singleton, trust_version, ledger_sequence) VALUES (1, 0, 0);

  -- Every index here grows at its end. One on ids, subjects or sessions would touch a page of its own for each
  -- row, more than half of the cost of an append; people's queries scan these narrow rows instead.
  CREATE TABLE ledger (
    sequence   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    at         INTEGER NOT NULL,
    type       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    account    TEXT,
    role       TEXT,
    subject    TEXT,
    session_id TEXT
  ) STRICT;
  CREATE INDEX ledger_by_at ON ledger (at);
  CREATE INDEX ledger_by_refusal ON ledger (sequence) WHERE outcome <> 'allowed';

  CREATE TABLE ledger_body (
    sequence INTEGER PRIMARY KEY,
    body     TEXT NOT NULL
  ) STRICT;

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
  `
  CREATE TABLE alert_cursor (
    rule     TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Sums of the ledger, behind it by what nobody has folded yet: no append writes here.
  CREATE TABLE role_use (
    role_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    principal TEXT NOT NULL,
    subject   TEXT NOT NULL,
    uses      INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    region    TEXT,
    PRIMARY KEY (role_id, kind, principal, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE role_use_cursor (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    sequence  INTEGER NOT NULL
  ) STRICT;
  INSERT INTO role_use_cursor (singleton, sequence) VALUES (1, 0);
  `,
  `
  -- Few rows have one, so that its index is small and an append touches it only for them.
  ALTER TABLE ledger ADD COLUMN candidate TEXT;
  CREATE INDEX ledger_by_candidate ON ledger (sequence) WHERE candidate IS NOT NULL;

  -- What candidate policies said, by day: sums as in role_use, and behind the ledger by the same cursor.
  CREATE TABLE candidate_use (
    role_id  TEXT NOT NULL,
    since    INTEGER NOT NULL,
    day      INTEGER NOT NULL,
    answer   TEXT NOT NULL,
    uses     INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (role_id, since, day, answer)
  ) STRICT, WITHOUT ROWID;
  `,
]
