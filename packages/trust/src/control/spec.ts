import { z } from 'zod'
import { accountIdField, descriptionField, tagsField } from '#resource/fields'

/** Accounts by id, or `*` alone: all of them, also those that come later. */
export const targetsField = z
  .array(z.union([z.literal('*'), accountIdField], { error: 'expected account ids of 12 digits, or `*`' }))
  .max(1000)
  .refine((targets) => new Set(targets).size === targets.length, { error: 'expected each account once' })
  .refine((targets) => targets.length === 1 || !targets.includes('*'), {
    error: 'expected `*` alone: it is every account',
  })

/** A service or resource control policy as stored; `document` is its JSON text. */
export const controlSpec = z.strictObject({
  description: z.exactOptional(descriptionField),
  document: z.string(),
  targets: targetsField,
  tags: z.exactOptional(tagsField),
})
export type ControlSpec = z.infer<typeof controlSpec>
