import { oidcProviderArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { providerSpec, type ProviderSpec } from '@vouchsafe/trust/provider'
import type { ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Asked } from '#aws/iam/question/ask'
import { readStored, type Stored } from './stored.ts'
import { tagsOf } from './tags.ts'

export type StoredProvider = Stored<ProviderSpec>

const form = /^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/s

/** What the ARN names: the key of a provider in the caller's own account, and of nothing in another. */
export function oidcProviderKey(account: string, arn: string): ResourceKey {
  const [, owner, name] = form.exec(arn) ?? []
  if (name === undefined) throw new VouchsafeError('input_invalid', { say: `ARN ${arn} is not valid.` })
  return { kind: 'Provider', account, name: owner === account ? name : '' }
}

/** @throws VouchsafeError `input_invalid` | `trust_not_found` */
export function findOidcProvider(trust: TrustSnapshot, account: string, arn: string): StoredProvider {
  const resource = trust.resource(oidcProviderKey(account, arn))
  if (resource !== undefined) return readStored(resource, providerSpec)
  throw new VouchsafeError('trust_not_found', { say: `OpenIDConnect Provider not found for arn ${arn}` })
}

/** @throws VouchsafeError `input_invalid` */
export function askedOidcProvider(trust: TrustSnapshot, account: string, arn: string): Asked {
  const resource = trust.resource(oidcProviderKey(account, arn))
  return { arn, ...(resource !== undefined && { tags: tagsOf(resource) }) }
}

export function arnOfOidcProvider({ resource }: Pick<StoredProvider, 'resource'>): string {
  return oidcProviderArn(resource.account, resource.name)
}
