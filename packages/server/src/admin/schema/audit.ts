import { z } from 'zod'

const epochSeconds = z.coerce.number().int().min(0).max(253_402_300_799)
const listOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(z.enum(words)))

export const outcomes = ['allowed', 'denied', 'refused'] as const
export const eventTypes = [
  'exchange',
  'session_use',
  'token_issued',
  'trust_changed',
  'unverified',
  'operation',
] as const

export const candidateDifferences = ['admits', 'refuses', 'refuses_otherwise'] as const

/** `GET /v1/audit`: the query string; lists by comma. */
export const auditQuery = z.strictObject({
  /** Only newer records, ascending. */
  afterSequence: z.coerce.number().int().min(0).optional(),
  /** Only older records, descending. */
  beforeSequence: z.coerce.number().int().min(0).optional(),
  id: z.string().max(64).optional(),
  outcome: listOf(outcomes).optional(),
  type: listOf(eventTypes).optional(),
  role: z.string().max(2048).optional(),
  subject: z.string().max(2048).optional(),
  sessionId: z.string().max(128).optional(),
  /** Only what a candidate policy would have answered in one of these ways. */
  candidate: listOf(candidateDifferences).optional(),
  since: epochSeconds.optional(),
  until: epochSeconds.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  /** With `afterSequence`: how many seconds to wait for the first record when there is none yet. */
  wait: z.coerce.number().int().min(0).max(60).default(0),
})

/**
 * `GET /v1/audit/lines`: every record that the filters let through, oldest first, a line of JSON each, as
 * `vouch audit --json` prints them. However many there are, none is held for longer than it is on its way.
 */
export const auditLinesQuery = auditQuery.omit({ beforeSequence: true, limit: true, wait: true })

/** `sequence` grows by append order; `event` is the whole audit event. */
export const auditRecord = z.object({ sequence: z.int(), event: z.record(z.string(), z.unknown()) })

export const auditAnswer = z.object({ records: z.array(auditRecord) })
export type AuditAnswer = z.infer<typeof auditAnswer>
