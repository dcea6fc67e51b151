import { z } from 'zod'
import { tagsField } from '#resource/fields'

/** A name for people; IAM's rules for account aliases. */
export const aliasField = z
  .string()
  .min(3)
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9]|-(?!-))*[a-z0-9]$/, {
    error: 'expected 3 to 63 lower-case letters, digits and single hyphens',
  })

/** An account as stored. */
export const accountSpec = z.strictObject({
  alias: z.exactOptional(aliasField),
  tags: z.exactOptional(tagsField),
})
export type AccountSpec = z.infer<typeof accountSpec>
