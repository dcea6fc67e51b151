/** Cells of one ledger row, in the order of `insertLedgerRow`. */
export const ledgerColumns = 10

/** Everything the writer runs, prepared once when the database opens. */
export const statements = {
  insertLedgerRow: `
    INSERT INTO ledger (id, at, type, outcome, account, role, role_name, subject, session_id, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  readHead: 'SELECT version FROM trust_head',
  touchHead: 'UPDATE trust_head SET version = version',
  advanceHead: 'UPDATE trust_head SET version = ?',
  prune:
    'DELETE FROM ledger WHERE sequence IN (SELECT sequence FROM ledger WHERE at < ? ORDER BY at LIMIT ?)',
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
} as const
