import { signatureAlgorithms } from '@vouchsafe/core/jwt'
import { z } from 'zod'
import { tagsField } from '#resource/fields'

const fetchable = z.string().max(2048)

/** Where keys come from, as a manifest says it: exactly one of the first four. */
const keysField = z
  .strictObject({
    jwks: z
      .exactOptional(z.record(z.string(), z.json()))
      .meta({ description: 'A JWK set, for issuers whose keys cannot be fetched (private clusters)' }),
    jwksUri: z.exactOptional(fetchable).meta({ description: 'The https address of the JWK set' }),
    discoveryUrl: z
      .exactOptional(fetchable)
      .meta({ description: 'The https address of a discovery document that still names the issuer exactly' }),
    own: z.exactOptional(z.literal(true)).meta({ description: "This server's own issuer" }),
    ca: z
      .exactOptional(
        z
          .string()
          .max(65_536)
          .regex(/-----BEGIN CERTIFICATE-----/, { error: 'expected certificates in PEM' }),
      )
      .meta({
        description: 'Private certificate authority that the fetches trust instead of the public ones (PEM)',
      }),
    allowPrivateAddresses: z
      .exactOptional(z.boolean())
      .meta({ description: 'Lets the fetches reach private and loopback addresses' }),
  })
  .refine(
    ({ jwks, jwksUri, discoveryUrl, own }) =>
      [jwks, jwksUri, discoveryUrl, own].filter((source) => source !== undefined).length <= 1,
    { error: 'expected one of `jwks`, `jwksUri`, `discoveryUrl`, `own`' },
  )
  .refine(
    ({ jwks, own, ca, allowPrivateAddresses }) =>
      (jwks === undefined && own === undefined) || (ca === undefined && allowPrivateAddresses === undefined),
    {
      error: '`ca` and `allowPrivateAddresses` are for fetched keys: expected neither beside `jwks` or `own`',
    },
  )
export type ProviderKeys = z.infer<typeof keysField>

const audienceField = z
  .string()
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, { error: 'expected text without control characters' })
const thumbprintField = z
  .string()
  .regex(/^[0-9a-fA-F]{40}$/, { error: 'expected 40 hex digits (SHA-1 of a certificate)' })

/** The parts that a manifest and a stored provider share. */
export const providerFields = {
  url: z.string().max(2048),
  audiences: z.array(audienceField).max(100),
  algorithms: z.exactOptional(z.array(z.enum(signatureAlgorithms)).min(1)),
  keys: z.exactOptional(keysField),
  hashedClaims: z.exactOptional(z.array(z.string().min(1).max(256)).max(100)),
  thumbprints: z.exactOptional(z.array(thumbprintField).max(5)),
  tags: z.exactOptional(tagsField),
}

/** A provider as stored. */
export const providerSpec = z.strictObject({
  ...providerFields,
  claims: z.enum(['known', 'all']),
  /** seconds */
  maxTokenLifetime: z
    .int()
    .min(60)
    .max(30 * 86_400),
  disabled: z.boolean(),
})
export type ProviderSpec = z.infer<typeof providerSpec>
