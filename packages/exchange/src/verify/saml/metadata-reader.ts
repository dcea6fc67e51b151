import { parseSamlMetadata, type SamlMetadata } from '@vouchsafe/core/saml'
import type { SamlProvider } from '@vouchsafe/trust/snapshot'

/** Providers whose metadata is kept read; more of them are read anew. */
const MOST_PROVIDERS = 1024

/**
 * Reads the metadata of providers, each text once: by its text, since a change of trust makes new providers of the
 * same one. What does not parse is not kept.
 */
export function createMetadataReader(): (provider: Pick<SamlProvider, 'metadata'>) => SamlMetadata {
  const known = new Map<string, SamlMetadata>()
  return ({ metadata: text }) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const metadata = parseSamlMetadata(text)
    if (known.size >= MOST_PROVIDERS) known.clear()
    known.set(text, metadata)
    return metadata
  }
}
