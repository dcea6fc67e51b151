import { z } from 'zod'
import { candidateDifferences } from './audit.ts'
import { applyAnswer } from './resource.ts'

const account = z.string().regex(/^\d{12}$/)
const roleName = z.string().min(1).max(64)
const instant = z.int()

/** `GET /v1/candidate`: the query string. */
export const candidateQuery = z.strictObject({
  account,
  name: roleName,
  /** Only what was decided from then on. */
  since: z.coerce.number().int().min(0).max(253_402_300_799).optional(),
})
export type CandidateQuery = z.infer<typeof candidateQuery>

const subjectUse = z.object({
  principal: z.string(),
  subject: z.string(),
  count: z.int(),
  lastAt: instant,
})

/** Exchanges that the candidate would have answered otherwise in one way, for one subject. */
const difference = subjectUse.extend({
  answer: z.enum(candidateDifferences),
  firstAt: instant,
  /** Decision ids, the newest first, no more than a few. */
  ids: z.array(z.string()),
})

/** What the ledger knows of a role's candidate policy. */
export const candidateRecord = z.object({
  /** ARN of the role. */
  role: z.string(),
  roleId: z.string(),
  trustPolicy: z.string(),
  candidateTrustPolicy: z.string(),
  /** The change since which these two policies stand beside each other. */
  since: z.object({ version: z.int(), at: instant }),
  /** Where the record begins: there, or later where it was asked so. */
  from: instant,
  /** The candidate can be read, and is asked beside the enforced policy. */
  isEvaluated: z.boolean(),
  /** Exchanges for which it was asked. */
  exchanges: z.int(),
  /** Days (UTC) with any. */
  days: z.int(),
  firstAt: instant.optional(),
  lastAt: instant.optional(),
  /** Those that it would have admitted and that were denied, or the other way round. */
  differing: z.int(),
  /** Denied by both, for different causes: nobody is treated otherwise. */
  otherwise: z.int(),
  /** The most frequent first; of all the kinds. */
  differences: z.array(difference),
  /** Differing exchanges that are counted and not among these, because the ledger has let go of them, or they are too many. */
  notListed: z.int(),
  /** Who was admitted before the record begins, and has not come since: nobody knows what the candidate would do. The latest first. */
  notSeen: z.array(subjectUse),
  notSeenCount: z.int(),
})
export type CandidateRecord = z.infer<typeof candidateRecord>

/** `PUT /v1/candidate` */
export const candidateRequest = z.strictObject({
  account,
  name: roleName,
  /** The enforced policy and the role for which the candidate was made: where they are others by now, nothing is stored. */
  roleId: z.string().max(64),
  trustPolicy: z.string().max(131_072),
  /** JSON text; null takes the candidate away. */
  candidateTrustPolicy: z.string().max(131_072).nullable(),
  dryRun: z.boolean().default(false),
})
export type CandidateRequest = z.infer<typeof candidateRequest>

/** `POST /v1/promote` */
export const promoteRequest = z.strictObject({
  account,
  name: roleName,
  since: z.int().min(0).max(253_402_300_799).optional(),
  /** Exchanges without which there is no evidence; 0: none are needed. */
  atLeast: z.int().min(0).max(1_000_000_000).default(1),
  acceptDifferences: z.boolean().default(false),
  dryRun: z.boolean().default(false),
})
export type PromoteRequest = z.infer<typeof promoteRequest>

export const promoteAnswer = z.object({
  record: candidateRecord,
  /** What speaks against it; with any that was not accepted nothing is stored. */
  findings: z.array(
    z.object({
      code: z.enum(['not_evaluated', 'too_few_exchanges', 'differs']),
      message: z.string(),
      isAccepted: z.boolean(),
    }),
  ),
  /** Absent where nothing was planned. */
  change: applyAnswer.optional(),
})
export type PromoteAnswer = z.infer<typeof promoteAnswer>
