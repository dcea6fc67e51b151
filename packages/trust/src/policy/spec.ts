import { z } from 'zod'
import { descriptionField, pathField, tagsField } from '#resource/fields'

const versionId = z.string().regex(/^v[1-9]\d{0,8}$/, { error: 'expected a version such as `v2`' })
const instant = z.int().min(0)

/**
 * The versions of a policy beyond its one document. Absent while there has only been `v1`, made with the policy
 * itself. No number is ever used twice.
 */
const versionsField = z
  .strictObject({
    /** The version that `document` is. */
    default: versionId,
    /** epoch seconds: when the default version was made */
    createdAt: instant,
    /** The number of the next version. */
    next: z.int().min(2),
    /** In order of their numbers. */
    others: z.array(z.strictObject({ id: versionId, createdAt: instant, document: z.string() })).max(100),
  })
  .refine(
    ({ default: current, next, others }) => {
      const numbers = [current, ...others.map(({ id }) => id)].map((id) => Number(id.slice(1)))
      return new Set(numbers).size === numbers.length && numbers.every((number) => number < next)
    },
    { error: 'expected versions of different numbers below the next one' },
  )

/** A managed permissions policy as stored; `document` is the JSON text of its default version. */
export const policySpec = z.strictObject({
  path: pathField,
  description: z.exactOptional(descriptionField),
  document: z.string(),
  versions: z.exactOptional(versionsField),
  tags: z.exactOptional(tagsField),
})
export type PolicySpec = z.infer<typeof policySpec>
