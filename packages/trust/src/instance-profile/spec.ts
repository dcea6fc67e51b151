import { z } from 'zod'
import { pathField, tagsField } from '#resource/fields'
import { roleNameField } from '#role/spec'

/** An instance profile as stored: a name under which a machine finds its role. */
export const instanceProfileSpec = z.strictObject({
  path: pathField,
  /** In the same account; AWS's quota is one. */
  roles: z.array(roleNameField).max(1),
  tags: z.exactOptional(tagsField),
})
export type InstanceProfileSpec = z.infer<typeof instanceProfileSpec>
