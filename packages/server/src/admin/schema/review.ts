import { permissionClasses, reviewOrders, trustClasses } from '@vouchsafe/review/access'
import { z } from 'zod'

export const reviewKinds = ['Role', 'Provider', 'SamlProvider'] as const

/** `GET /v1/review`: the query string. */
export const reviewQuery = z.strictObject({
  kind: z.enum(reviewKinds).optional(),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  name: z.string().min(1).max(2048).optional(),
  /** Exact; empty: what has no owner. */
  owner: z.string().max(256).optional(),
  /** Key of the tag that names an owner. */
  ownerTag: z.string().min(1).max(128).default('owner'),
  /** Only what nobody has used for as many days. */
  unusedDays: z.coerce.number().int().min(0).max(100_000).optional(),
  order: z.enum(reviewOrders).default('last-used'),
  /** How many of the most recent subjects of a role. */
  subjects: z.coerce.number().int().min(0).max(1000).default(20),
})
export type ReviewQuery = z.infer<typeof reviewQuery>

const instant = z.int()
const breadth = <const Classes extends readonly [string, ...string[]]>(classes: Classes) =>
  z.object({ class: z.enum(classes), score: z.int(), because: z.array(z.string()) })

const reviewRow = z.object({
  kind: z.enum(reviewKinds),
  account: z.string(),
  name: z.string(),
  arn: z.string(),
  owner: z.string().optional(),
  disabled: z.boolean(),
  createdAt: instant,
  /** Absent: never, or longer ago than is remembered. */
  lastUsedAt: instant.optional(),
  /** Since the last use, or since it was made. */
  unusedDays: z.int(),
  sessions: z.int(),
  calls: z.int(),
  subjectCount: z.int(),
  subjects: z.array(
    z.object({
      principal: z.string(),
      subject: z.string(),
      count: z.int(),
      firstAt: instant,
      lastAt: instant,
    }),
  ),
  /** Of a role: whom its trust policy admits. */
  trust: breadth(trustClasses).optional(),
  /** Of a role: what its own policies allow. */
  permissions: breadth(permissionClasses).optional(),
  /** Of a provider: the roles whose trust policy names it. */
  roles: z.array(z.string()).optional(),
})

export const reviewAnswer = z.object({ version: z.int(), at: instant, rows: z.array(reviewRow) })
export type ReviewAnswer = z.infer<typeof reviewAnswer>
