import { organization, resourceKinds } from '@vouchsafe/trust/resource'
import { z } from 'zod'

const kind = z.enum(resourceKinds)
/** Control policies and alerts stand above all accounts. */
const account = z.union([z.string().regex(/^\d{12}$/), z.literal(organization)], {
  error: 'expected an account id of 12 digits',
})
const name = z.string().min(1).max(2048)
const spec = z.record(z.string(), z.json())

/** A resource as stored. */
export const resourceSchema = z.object({
  kind,
  account,
  name,
  uniqueId: z.string(),
  spec,
  createdAt: z.int(),
  updatedAt: z.int(),
})
export type ResourceAnswer = z.infer<typeof resourceSchema>

/** `GET /v1/resources`: the query string; every part is optional. */
export const resourceQuery = z.strictObject({
  kind: kind.optional(),
  account: account.optional(),
  name: name.optional(),
})

/** In order of kind, account, name. */
export const resourceListAnswer = z.object({ version: z.int(), resources: z.array(resourceSchema) })
export type ResourceListAnswer = z.infer<typeof resourceListAnswer>

/** One document of a manifest, parsed and normalised where the files are. */
export const applyDocument = z.strictObject({
  kind,
  /** Left out: the only account there is. */
  account: account.optional(),
  name,
  spec,
  /** `trust.yaml:12:1`, for the words of problems. */
  place: z.string().max(4096).optional(),
  places: z.record(z.string(), z.string().max(4096)).optional(),
})

/** `POST /v1/apply` */
export const applyRequest = z.strictObject({
  documents: z.array(applyDocument).max(20_000),
  /** Only plan. */
  dryRun: z.boolean().default(false),
  /** Also delete what no document names. */
  prune: z.boolean().default(false),
})
export type ApplyRequest = z.input<typeof applyRequest>

const key = z.object({ kind, account, name })

/** One change; of an update `before` and `after`, of the others the one that there is. */
const changeSchema = z.object({
  op: z.enum(['create', 'update', 'delete']),
  key,
  before: spec.optional(),
  after: spec.optional(),
})

/** Answer of a change of trust. */
export const applyAnswer = z.object({
  /** The version in force afterwards. */
  version: z.int(),
  /** Something was stored. */
  changed: z.boolean(),
  /** Decision id of the change in the ledger. */
  id: z.string().optional(),
  changes: z.array(changeSchema),
  warnings: z.array(z.object({ key, field: z.string(), message: z.string(), place: z.string().optional() })),
})
export type ApplyAnswer = z.infer<typeof applyAnswer>

/** `DELETE /v1/resources/:kind/:account/:name`, the name percent-encoded. */
export const deletePath = z.object({ kind, account, name })
export const deleteQuery = z.strictObject({ dryRun: z.stringbool().default(false) })
