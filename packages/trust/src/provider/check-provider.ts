import { X509Certificate } from 'node:crypto'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { foreignFaults, keySetFrom } from '@vouchsafe/core/jwk'
import type { JsonObject } from '@vouchsafe/core/json'
import { attempt, fault, warning, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { keySource } from './compile-provider.ts'
import { readIssuerUrl } from './issuer-url.ts'
import { providerSpec, type ProviderKeys, type ProviderSpec } from './spec.ts'

/** The rules of one provider when it is written. Nothing is fetched. */
export function checkProvider(provider: Resource, world: TrustWorld): readonly Finding[] {
  const spec = readSpec(provider, providerSpec)
  const url = readIssuerUrl(spec.url)
  return [
    ...url.problems.map((say) => fault('url', say)),
    ...url.warnings.map((say) => warning('url', say)),
    ...checkKeys(spec, world),
    ...checkPortability(spec),
  ]
}

function checkKeys(spec: ProviderSpec, world: TrustWorld): readonly Finding[] {
  const { jwks, jwksUri, discoveryUrl, ca }: ProviderKeys = spec.keys ?? {}
  return [
    ...attempt('keys', () => void keySource(spec, world)),
    ...(jwks === undefined ? [] : checkJwks(jwks)),
    ...checkFetchUrl('keys.jwksUri', jwksUri),
    ...checkFetchUrl('keys.discoveryUrl', discoveryUrl),
    ...(ca === undefined ? [] : checkCertificates(ca)),
  ]
}

/** Keys for other uses are passed over, as in a set that is fetched; a mistake is refused, above all a private key. */
function checkJwks(jwks: JsonObject): readonly Finding[] {
  return attempt('keys.jwks', () => {
    const { keys, skipped } = keySetFrom(jwks)
    const first = skipped.find(({ reason }) => !foreignFaults.has(reason))
    if (first !== undefined)
      throw new VouchsafeError('jwk_malformed', {
        say: `expected public keys for signatures, found one at position ${first.index} that is not (\`${first.reason}\`)`,
      })
    if (keys.length === 0) throw new VouchsafeError('jwks_malformed', { say: 'expected a JWK set with keys' })
  })
}

function checkFetchUrl(field: string, text: string | undefined): readonly Finding[] {
  if (text === undefined) return []
  const url = URL.parse(text)
  const plain = url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
  return plain
    ? []
    : [fault(field, `expected an https address without user and fragment, found ${JSON.stringify(text)}`)]
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

function checkCertificates(pem: string): readonly Finding[] {
  const blocks = pem.match(certificate) ?? []
  const readable = blocks.length > 0 && blocks.every(isCertificate)
  return readable ? [] : [fault('keys.ca', 'expected certificates in PEM, found a block that is not one')]
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}

function checkPortability({ audiences, algorithms = [] }: ProviderSpec): readonly Finding[] {
  const pss = algorithms.filter((algorithm) => algorithm.startsWith('PS'))
  return [
    ...(audiences.length === 0
      ? [warning('audiences', 'no audience is registered, so every token of this provider is refused')]
      : []),
    ...(pss.length > 0
      ? [
          warning(
            'algorithms',
            `AWS does not accept ${pss.join(', ')}: policies for this provider are not portable`,
          ),
        ]
      : []),
  ]
}
