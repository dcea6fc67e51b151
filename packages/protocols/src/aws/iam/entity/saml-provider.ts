import { VouchsafeError } from '@vouchsafe/core/errors'
import { samlProviderArn, type ResourceKey } from '@vouchsafe/trust/resource'
import { samlProviderSpec, type SamlProviderSpec } from '@vouchsafe/trust/saml'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Asked } from '#aws/iam/question/ask'
import { readStored, type Stored } from './stored.ts'
import { tagsOf } from './tags.ts'

export type StoredSamlProvider = Stored<SamlProviderSpec>

const form = /^arn:aws:iam::(\d{12}):saml-provider\/([\w._-]{1,128})$/

/** What the ARN names: the key of a provider in the caller's own account, and of nothing in another. */
export function samlProviderKey(account: string, arn: string): ResourceKey {
  const [, owner, name] = form.exec(arn) ?? []
  if (name === undefined) throw new VouchsafeError('input_invalid', { say: `ARN ${arn} is not valid.` })
  return { kind: 'SamlProvider', account, name: owner === account ? name : '' }
}

/** @throws VouchsafeError `input_invalid` | `trust_not_found` */
export function findSamlProvider(trust: TrustSnapshot, account: string, arn: string): StoredSamlProvider {
  const resource = trust.resource(samlProviderKey(account, arn))
  if (resource !== undefined) return readStored(resource, samlProviderSpec)
  // "manifest" is AWS's word for the metadata
  throw new VouchsafeError('trust_not_found', { say: `Manifest not found for arn ${arn}` })
}

/** @throws VouchsafeError `input_invalid` */
export function askedSamlProvider(trust: TrustSnapshot, account: string, arn: string): Asked {
  const resource = trust.resource(samlProviderKey(account, arn))
  return { arn, ...(resource !== undefined && { tags: tagsOf(resource) }) }
}

export function arnOfSamlProvider({ resource }: Pick<StoredSamlProvider, 'resource'>): string {
  return samlProviderArn(resource.account, resource.name)
}
