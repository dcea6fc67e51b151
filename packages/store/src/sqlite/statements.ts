/** Cells of one ledger row as they travel: id, at, type, outcome, account, role, subject, session id, candidate, body. */
export const ledgerColumns = 10

const oldest = 'SELECT sequence FROM ledger WHERE at < ? ORDER BY at, sequence LIMIT ?'

/** Everything the writer runs, prepared once when the database opens. */
export const statements = {
  // Takes the row lock that orders all writers; without rows it still has to write, which is what a probe asks.
  takeSequences: `
    UPDATE head SET ledger_sequence = ledger_sequence + ?
    RETURNING ledger_sequence AS lastSequence, trust_version AS trustVersion`,
  insertLedgerRow: `
    INSERT INTO ledger (sequence, id, at, type, outcome, account, role, subject, session_id, candidate)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  insertLedgerBody: 'INSERT INTO ledger_body (sequence, body) VALUES (?, ?)',
  pruneBodies: `DELETE FROM ledger_body WHERE sequence IN (${oldest})`,
  pruneRows: `DELETE FROM ledger WHERE sequence IN (${oldest})`,
  readTrustVersion: 'SELECT trust_version AS trustVersion FROM head',
  setTrustVersion: 'UPDATE head SET trust_version = ?',
  upsertResource: `
    INSERT INTO trust_resource (kind, account, name, unique_id, spec, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, account, name) DO UPDATE SET unique_id = excluded.unique_id, spec = excluded.spec,
      created_at = excluded.created_at, updated_at = excluded.updated_at`,
  deleteResource: 'DELETE FROM trust_resource WHERE kind = ? AND account = ? AND name = ?',
  insertTrustChange: 'INSERT INTO trust_change (version, id, at, actor, changes) VALUES (?, ?, ?, ?, ?)',
  insertKey: `
    INSERT INTO stored_key (id, purpose, public_jwk, wrapped, created_at, active_from, active_until, retires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  deleteKey: 'DELETE FROM stored_key WHERE id = ?',
  saveCursor: `
    INSERT INTO alert_cursor (rule, sequence) VALUES (?, ?)
    ON CONFLICT (rule) DO UPDATE SET sequence = max(sequence, excluded.sequence)`,
  retainCursors: 'DELETE FROM alert_cursor WHERE rule NOT IN (SELECT value FROM json_each(?))',
} as const
