import { z } from 'zod'
import { descriptionField, pathField, tagsField } from '#resource/fields'

/** A managed permissions policy as stored; `document` is its JSON text. */
export const policySpec = z.strictObject({
  path: pathField,
  description: z.exactOptional(descriptionField),
  document: z.string(),
  tags: z.exactOptional(tagsField),
})
export type PolicySpec = z.infer<typeof policySpec>
