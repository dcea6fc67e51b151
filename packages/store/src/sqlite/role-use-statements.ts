/** Records read in one step: a few milliseconds of the writing thread, so that no append waits long. */
export const foldRows = 500

/** Sums of the ledger by role and subject. */
export const roleUseStatements = {
  // rows that were pruned before there were sums are gone
  readCursor: `
    SELECT max(cursor.sequence, coalesce((SELECT min(sequence) FROM ledger) - 1, head.ledger_sequence)) AS after,
      head.ledger_sequence AS last
    FROM role_use_cursor AS cursor, head`,
  saveCursor: 'UPDATE role_use_cursor SET sequence = ?',
  readUses: `
    SELECT at, type, outcome, subject, body FROM ledger JOIN ledger_body USING (sequence)
    WHERE sequence > ? AND sequence <= ? AND (type = 'exchange' OR type = 'session_use' AND outcome = 'allowed')
    ORDER BY sequence`,
  add: `
    INSERT INTO role_use (role_id, kind, principal, subject, uses, first_at, last_at, region)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (role_id, kind, principal, subject) DO UPDATE SET
      uses = uses + excluded.uses,
      first_at = min(first_at, excluded.first_at),
      last_at = max(last_at, excluded.last_at),
      region = coalesce(excluded.region, region)`,
  addCandidate: `
    INSERT INTO candidate_use (role_id, since, day, answer, uses, first_at, last_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (role_id, since, day, answer) DO UPDATE SET
      uses = uses + excluded.uses,
      first_at = min(first_at, excluded.first_at),
      last_at = max(last_at, excluded.last_at)`,
  forget: 'DELETE FROM role_use WHERE last_at < ?',
  forgetCandidates: 'DELETE FROM candidate_use WHERE last_at < ?',
  lastOfOldest: `
    SELECT max(sequence) AS last FROM (SELECT sequence FROM ledger WHERE at < ? ORDER BY at, sequence LIMIT ?)`,
  readRoles: `
    SELECT role_id AS roleId,
      coalesce(sum(uses) FILTER (WHERE kind = 'session'), 0) AS sessions,
      coalesce(sum(uses) FILTER (WHERE kind = 'call'), 0) AS calls,
      min(first_at) AS firstAt, max(last_at) AS lastAt, max(region) AS region,
      count(*) FILTER (WHERE kind = 'session') AS subjectCount
    FROM role_use WHERE role_id IN (SELECT value FROM json_each(?)) GROUP BY role_id`,
  readSubjects: `
    SELECT role_id AS roleId, principal, subject, uses AS count, first_at AS firstAt, last_at AS lastAt
    FROM (
      SELECT *, row_number() OVER (PARTITION BY role_id ORDER BY last_at DESC, principal, subject) AS place
      FROM role_use WHERE kind = 'session' AND role_id IN (SELECT value FROM json_each(?))
    )
    WHERE place <= ? ORDER BY roleId, place`,
  readCandidate: `
    SELECT answer, day, uses AS count, first_at AS firstAt, last_at AS lastAt
    FROM candidate_use WHERE role_id = ? AND since = ? ORDER BY day, answer`,
  readPrincipals: `
    SELECT principal, count(DISTINCT role_id) AS roleCount, count(DISTINCT subject) AS subjectCount,
      sum(uses) AS sessions, min(first_at) AS firstAt, max(last_at) AS lastAt
    FROM role_use WHERE kind = 'session' GROUP BY principal`,
} as const
