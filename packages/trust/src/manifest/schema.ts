import { z } from 'zod'
import { aliasField } from '#account/spec'
import { providerFields } from '#provider/spec'
import { accountIdField, descriptionField, pathField, tagsField } from '#resource/fields'
import type { ResourceKind } from '#resource/types'
import { policyNameField, policyReferenceField, roleNameField } from '#role/spec'
import { durationForm } from './duration.ts'

const error = 'expected seconds, or a duration such as `1h` or `15m`'
const duration = z
  .union([z.int({ error }).min(0, { error }), z.string().regex(durationForm, { error })], { error })
  .meta({ description: 'Whole seconds, or a duration such as `1h`, `15m`, `1h30m`' })

/** A policy in one of three forms; which one is decided where it is normalised. */
const document = z
  .union([z.string().min(1), z.strictObject({ file: z.string().min(1) }), z.looseObject({})], {
    error: 'expected a policy, its JSON text, or `{file: PATH}`',
  })
  .meta({ description: 'A policy, its JSON text, or `{file: PATH}` relative to the manifest' })

const account = z
  .exactOptional(accountIdField)
  .meta({ description: 'The account it belongs to; may be left out while there is only one' })
const disabled = z.exactOptional(z.boolean()).meta({ description: 'Kept, but nothing is issued for it' })

const accountManifest = z
  .strictObject({
    kind: z.literal('Account'),
    id: accountIdField,
    alias: z.exactOptional(aliasField),
    tags: z.exactOptional(tagsField),
  })
  .meta({
    title: 'Account',
    description: 'An account: roles and providers live in one, and none sees another',
  })

const providerManifest = z
  .strictObject({
    kind: z.literal('Provider'),
    account,
    ...providerFields,
    url: z.string().meta({
      description: 'The exact issuer (`iss`) of the tokens: letter case and a trailing slash count',
    }),
    audiences: providerFields.audiences.meta({ description: 'Whom the tokens must be meant for (`aud`)' }),
    claims: z.exactOptional(z.enum(['known', 'all'])).meta({
      description: 'Claims that policies may use: those AWS exposes for the issuer (default), or all',
    }),
    maxTokenLifetime: z
      .exactOptional(duration)
      .meta({ description: 'Longest accepted life of a token; default `24h`, at most `30d`' }),
    disabled,
  })
  .meta({ title: 'Provider', description: 'An OIDC issuer whose tokens are believed' })

const roleManifest = z
  .strictObject({
    kind: z.literal('Role'),
    account,
    name: roleNameField,
    path: z.exactOptional(pathField),
    description: z.exactOptional(descriptionField),
    maxSessionDuration: z
      .exactOptional(duration)
      .meta({ description: 'Longest session; `1h` (default) to `12h`' }),
    disabled,
    trustPolicy: document,
    candidateTrustPolicy: z.exactOptional(document).meta({
      description: 'Evaluated beside the trust policy, and every difference recorded; it admits nobody',
    }),
    policies: z
      .exactOptional(
        z.strictObject({
          inline: z.exactOptional(z.record(policyNameField, document)),
          managed: z.exactOptional(z.array(policyReferenceField)),
        }),
      )
      .meta({ description: 'What sessions of the role may do' }),
    permissionsBoundary: z.exactOptional(policyReferenceField),
    tags: z.exactOptional(tagsField),
  })
  .meta({ title: 'Role', description: 'What may be assumed, and by whom' })

const policyManifest = z
  .strictObject({
    kind: z.literal('Policy'),
    account,
    name: policyNameField,
    path: z.exactOptional(pathField),
    description: z.exactOptional(descriptionField),
    document,
    tags: z.exactOptional(tagsField),
  })
  .meta({ title: 'Policy', description: 'A managed permissions policy, which roles name' })

/** The form of a manifest's documents, a schema a kind. */
export const manifestSchemas = {
  Account: accountManifest,
  Provider: providerManifest,
  Role: roleManifest,
  Policy: policyManifest,
} as const satisfies Record<ResourceKind, z.ZodObject>

export type AccountManifest = z.infer<typeof accountManifest>
export type ProviderManifest = z.infer<typeof providerManifest>
export type RoleManifest = z.infer<typeof roleManifest>
export type PolicyManifest = z.infer<typeof policyManifest>
export type PolicyForm = z.infer<typeof document>
