import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CandidateDifference, LedgerQuery } from '#port/types'
import { parseSince } from './parse-since.ts'

/** Filter values as a person or a query string gives them. */
export interface AuditFilterText {
  /** `true`: only what was denied or refused. */
  readonly denied?: string
  readonly id?: string
  readonly role?: string
  readonly subject?: string
  readonly session?: string
  /** `true`: only what a candidate policy would have answered otherwise. */
  readonly candidate?: string
  readonly since?: string
  readonly until?: string
  readonly after?: string
  readonly before?: string
  /** 1 to 1000; 100 by default. */
  readonly limit?: string
}

const longestText = 2048
const differences: readonly CandidateDifference[] = ['admits', 'refuses', 'refuses_otherwise']

/**
 * The query that filter values mean, or everything that is wrong with one of them.
 * @throws VouchsafeError `parameter_invalid`, detail `{parameter, …}`
 */
export function parseAuditFilter(text: AuditFilterText, at: EpochSeconds): LedgerQuery {
  const { denied, id, role, subject, session, candidate, since, until, after, before, limit } = text
  return {
    limit: limit === undefined ? 100 : parseCount('limit', limit, { from: 1, to: 1000 }),
    ...(denied !== undefined && isTrue('denied', denied) && { outcome: ['denied', 'refused'] as const }),
    ...(candidate !== undefined && isTrue('candidate', candidate) && { candidate: differences }),
    ...(id !== undefined && { id: parseText('id', id).toLowerCase() }),
    ...(role !== undefined && { role: parseText('role', role) }),
    ...(subject !== undefined && { subject: parseText('subject', subject) }),
    ...(session !== undefined && { sessionId: parseText('session', session) }),
    ...(since !== undefined && { since: parseSince(since, at) }),
    ...(until !== undefined && { until: parseSince(until, at) }),
    ...(after !== undefined && { afterSequence: parseCount('after', after) }),
    ...(before !== undefined && { beforeSequence: parseCount('before', before) }),
  }
}

function isTrue(parameter: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw invalid(parameter, '`true` or `false`')
}

function parseText(parameter: string, text: string): string {
  if (text.length > 0 && text.length <= longestText) return text
  throw invalid(parameter, `1 to ${longestText} characters`)
}

function parseCount(
  parameter: string,
  text: string,
  { from, to } = { from: 0, to: Number.MAX_SAFE_INTEGER },
): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (count >= from && count <= to) return count
  throw invalid(parameter, `a whole number from ${from} to ${to}`)
}

function invalid(parameter: string, expected: string): VouchsafeError {
  return new VouchsafeError('parameter_invalid', {
    say: `expected ${expected} for \`${parameter}\``,
    detail: { parameter, expected },
  })
}
