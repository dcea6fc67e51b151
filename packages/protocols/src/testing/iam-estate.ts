import { metadataXml } from '@vouchsafe/core/saml/testing'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { accountId, provider } from '@vouchsafe/exchange/testing'
import type { Resource } from '@vouchsafe/trust/resource'
import { allowing, trusting, trustOf } from './iam.ts'

let made = 0

/** A resource of the test account as the store would hold it. */
function stored(kind: Resource['kind'], name: string, spec: JsonObject): Resource {
  made += 1
  const at = 1_700_000_000 as EpochSeconds
  const digits = made.toString(2).padStart(17, '0').replaceAll('0', 'C').replaceAll('1', 'D')
  return {
    kind,
    account: accountId,
    name,
    uniqueId: `AROA${digits}`,
    spec,
    createdAt: at,
    updatedAt: at,
  }
}

export function storedRole(name: string, spec: JsonObject = {}): Resource {
  return stored('Role', name, {
    path: '/',
    maxSessionDuration: 3600,
    disabled: false,
    trustPolicy: trusting,
    ...spec,
  })
}

export const boundaryArn = `arn:aws:iam::${accountId}:policy/team/limit`
export const policyArn = `arn:aws:iam::${accountId}:policy/S3Read`
export const oidcArn = `arn:aws:iam::${accountId}:oidc-provider/other.example.com`
export const samlArn = `arn:aws:iam::${accountId}:saml-provider/corp`

/**
 * An account in which there is one of everything: the role `app` (at `/team/`, bounded, with an inline and a managed
 * policy), the bare role `bare`, two managed policies, a provider of each kind, and a profile with and one without a
 * role.
 */
export function estate(policy = allowing('iam:*')): readonly Resource[] {
  const tags = { Team: 'a' }
  return [
    ...trustOf(policy),
    storedRole('app', {
      path: '/team/',
      policies: { inline: { s3: allowing('s3:*') }, managed: ['S3Read'] },
      permissionsBoundary: 'limit',
      tags,
    }),
    storedRole('bare'),
    stored('Policy', 'S3Read', { path: '/', document: allowing('s3:Get*') }),
    stored('Policy', 'limit', { path: '/team/', document: allowing('s3:*') }),
    stored('InstanceProfile', 'full', { path: '/', roles: ['app'], tags }),
    stored('InstanceProfile', 'empty', { path: '/team/', roles: [] }),
    stored('SamlProvider', 'corp', { metadata: metadataXml(), disabled: false, tags }),
    { ...provider('https://other.example.com', { tags }), name: 'other.example.com' },
  ]
}

export const tag = { 'Tags.member.1.Key': 'Cost', 'Tags.member.1.Value': '7' }
