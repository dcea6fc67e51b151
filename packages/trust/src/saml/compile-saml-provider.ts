import { samlProviderArn } from '#resource/arns'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { SamlProvider } from '#snapshot/types'
import { samlProviderSpec } from './spec.ts'

/**
 * The provider as the verifier of assertions needs it; its metadata is read there.
 *
 * @throws VouchsafeError `trust_invalid` when it cannot be read (it then is no provider at all)
 */
export function compileSamlProvider(resource: Resource): SamlProvider {
  const { account, name, uniqueId, createdAt } = resource
  const { metadata, disabled, tags } = readSpec(resource, samlProviderSpec)
  return {
    account,
    name,
    arn: samlProviderArn(account, name),
    uniqueId,
    createdAt,
    disabled,
    metadata,
    tags: new Map(Object.entries(tags ?? {})),
  }
}
