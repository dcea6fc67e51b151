import { oidcProviderArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { SignatureAlgorithm } from '@vouchsafe/core/jwt'
import type { Seconds } from '@vouchsafe/core/time'
import type { TrustFacts } from '#resource/facts'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { Provider, ProviderKeySource } from '#snapshot/types'
import { createConditionKey } from '#issuer/condition-key'
import { readIssuerUrl } from './issuer-url.ts'
import { isOwnIssuer } from './own-issuer.ts'
import { providerSpec, type ProviderSpec } from './spec.ts'

/** What AWS accepts; PSS only where the manifest lists it. */
const defaultAlgorithms: readonly SignatureAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
]

/**
 * The provider as the verifier needs it.
 *
 * @throws VouchsafeError `trust_invalid` when what is stored cannot be believed (it then is no provider at all)
 */
export function compileProvider(resource: Resource, facts: TrustFacts): Provider {
  const spec = readSpec(resource, providerSpec)
  const { host, problems } = readIssuerUrl(spec.url)
  const [problem] = problems
  if (problem !== undefined) throw new VouchsafeError('trust_invalid', { say: problem })
  if (resource.name !== host)
    throw new VouchsafeError('trust_invalid', {
      say: `expected the name \`${host}\`, found \`${resource.name}\``,
    })
  return {
    account: resource.account,
    issuer: spec.url,
    host,
    arn: oidcProviderArn(resource.account, host),
    uniqueId: resource.uniqueId,
    disabled: spec.disabled,
    audiences: new Set(spec.audiences),
    algorithms: spec.algorithms ?? defaultAlgorithms,
    keys: keySource(spec, facts),
    maxTokenLifetimeSeconds: spec.maxTokenLifetime as Seconds,
    conditionKey: createConditionKey(host, spec.claims),
    hashedClaims: new Set(spec.hashedClaims),
  }
}

/**
 * Where the keys come from. The keys of the server's own issuers are read in process and nowhere else; no other
 * issuer may claim to be one.
 *
 * @throws VouchsafeError `trust_invalid`
 */
export function keySource({ url, keys = {} }: ProviderSpec, facts: TrustFacts): ProviderKeySource {
  const { ownIssuer } = facts
  const isOwn = isOwnIssuer(url, facts)
  const { jwks, jwksUri, discoveryUrl, own, ca, allowPrivateAddresses = false } = keys
  if (own === true || isOwn) {
    if (!isOwn)
      throw new VouchsafeError('trust_invalid', {
        say: `\`own\` is for the server's own issuer: expected ${ownIssuer === undefined ? 'a server with an issuer' : `\`${ownIssuer}\``}, found \`${url}\``,
      })
    if (own === undefined && Object.keys(keys).length > 0)
      throw new VouchsafeError('trust_invalid', {
        say: "the keys of the server's own issuer are read in process: expected no other source",
      })
    return { from: 'own' }
  }
  if (jwks !== undefined) return { from: 'inline', jwks }
  const fetching = { ...(ca !== undefined && { caPem: ca }), allowPrivateAddresses }
  if (jwksUri !== undefined) return { from: 'jwks_uri', jwksUri, ...fetching }
  return { from: 'discovery', discoveryUrl: discoveryUrl ?? discoveryAt(url), ...fetching }
}

/** OpenID Connect Discovery 1.0 §4.1: a trailing slash of the issuer is dropped before the path is added. */
function discoveryAt(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}
