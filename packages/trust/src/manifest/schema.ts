import { z } from 'zod'
import { aliasField } from '#account/spec'
import { alertFields, hasRule, noRuleError } from '#alert/spec'
import { targetsField } from '#control/spec'
import { instanceProfileSpec } from '#instance-profile/spec'
import { providerFields } from '#provider/spec'
import { accountIdField, descriptionField, pathField, tagsField } from '#resource/fields'
import type { ResourceKind } from '#resource/types'
import { isOneMatch, oneMatchError, sessionIdField } from '#revocation/spec'
import { policyNameField, policyReferenceField, roleNameField } from '#role/spec'
import { samlProviderNameField } from '#saml/spec'
import { durationForm } from './duration.ts'
import { instantForm } from './instant.ts'

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

/** Text of its own language in one of two forms. */
const text = z.union([z.string().min(1), z.strictObject({ file: z.string().min(1) })], {
  error: 'expected text, or `{file: PATH}`',
})

const instantError = 'expected a time such as `2026-11-22T06:00:00Z`, or epoch seconds'
const instant = z
  .union([z.int({ error: instantError }).min(0), z.string().regex(instantForm, { error: instantError })], {
    error: instantError,
  })
  .meta({ description: 'A time such as `2026-11-22T06:00:00Z`, or epoch seconds' })

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
    permissionsBoundary: z
      .exactOptional(policyReferenceField)
      .meta({ description: 'The managed policy that its sessions never go beyond, by name or ARN' }),
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

const samlProviderManifest = z
  .strictObject({
    kind: z.literal('SamlProvider'),
    account,
    name: samlProviderNameField,
    metadata: text.meta({
      description: 'Metadata of the identity provider as XML, or `{file: PATH}` relative to the manifest',
    }),
    disabled,
    tags: z.exactOptional(tagsField),
  })
  .meta({ title: 'SamlProvider', description: 'A SAML identity provider whose assertions are believed' })

const instanceProfileManifest = z
  .strictObject({
    kind: z.literal('InstanceProfile'),
    account,
    name: policyNameField,
    path: z.exactOptional(pathField),
    roles: z.exactOptional(instanceProfileSpec.shape.roles),
    tags: z.exactOptional(tagsField),
  })
  .meta({ title: 'InstanceProfile', description: 'A name under which a machine finds its role' })

const control = {
  name: policyNameField,
  description: z.exactOptional(descriptionField),
  document,
  targets: targetsField.meta({ description: 'Accounts by id, or `*` alone: all of them' }),
  tags: z.exactOptional(tagsField),
}

const serviceControlManifest = z.strictObject({ kind: z.literal('ServiceControlPolicy'), ...control }).meta({
  title: 'ServiceControlPolicy',
  description:
    'What the roles of accounts may do at most. Where those of an account only deny, everything else stays allowed',
})

const resourceControlManifest = z
  .strictObject({ kind: z.literal('ResourceControlPolicy'), ...control })
  .meta({
    title: 'ResourceControlPolicy',
    description: 'What may be done to the resources of accounts at most, by whomsoever',
  })

const revocationManifest = z
  .strictObject({
    kind: z.literal('Revocation'),
    account,
    name: policyNameField,
    description: z.exactOptional(descriptionField),
    role: z.exactOptional(roleNameField).meta({ description: 'The role whose sessions end; with `before`' }),
    before: z
      .exactOptional(instant)
      .meta({ description: 'Sessions issued up to then end; a time, or epoch seconds' }),
    session: z
      .exactOptional(sessionIdField)
      .meta({ description: 'The session that ends, with all that descends from it' }),
  })
  .refine(isOneMatch, oneMatchError)
  .meta({
    title: 'Revocation',
    description: 'Sessions that end before their time; `vouch revoke` writes one',
  })

const alertManifest = z
  .strictObject({ kind: z.literal('Alert'), name: policyNameField, ...alertFields })
  .refine(hasRule, noRuleError)
  .meta({ title: 'Alert', description: 'Records of the ledger that somebody is told of' })

/** The form of a manifest's documents, a schema a kind. */
export const manifestSchemas = {
  Account: accountManifest,
  Provider: providerManifest,
  SamlProvider: samlProviderManifest,
  Role: roleManifest,
  InstanceProfile: instanceProfileManifest,
  Policy: policyManifest,
  ServiceControlPolicy: serviceControlManifest,
  ResourceControlPolicy: resourceControlManifest,
  Revocation: revocationManifest,
  Alert: alertManifest,
} as const satisfies Record<ResourceKind, z.ZodObject>

/** A document of the kind, as its schema reads it. */
export type Manifest<Kind extends ResourceKind> = z.infer<(typeof manifestSchemas)[Kind]>
export type PolicyForm = z.infer<typeof document>
