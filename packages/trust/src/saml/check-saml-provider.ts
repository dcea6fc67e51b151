import { parseSamlMetadata } from '@vouchsafe/core/saml'
import { attempt, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { samlProviderSpec } from './spec.ts'

/** The rules of a SAML provider when it is written: its metadata must be that of one identity provider, keys and all. */
export function checkSamlProvider(provider: Resource): readonly Finding[] {
  const { metadata } = readSpec(provider, samlProviderSpec)
  return attempt('metadata', () => void parseSamlMetadata(metadata))
}
