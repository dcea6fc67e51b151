import { z } from 'zod'
import { tagsField } from '#resource/fields'

/** IAM's names of SAML providers. */
export const samlProviderNameField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, { error: 'expected 1 to 128 letters, digits or `._-`' })

/** Metadata of an identity provider as XML; at most 10,000,000 characters (IAM, `CreateSAMLProvider`). */
const samlMetadataField = z
  .string()
  .max(10_000_000)
  .regex(/^\s*</, { error: 'expected a metadata document in XML' })

/** A SAML provider as stored. */
export const samlProviderSpec = z.strictObject({
  metadata: samlMetadataField,
  disabled: z.boolean(),
  tags: z.exactOptional(tagsField),
})
export type SamlProviderSpec = z.infer<typeof samlProviderSpec>
