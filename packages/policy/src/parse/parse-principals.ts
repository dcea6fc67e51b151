import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import { cutArn } from '#iam/arn-parts'
import { builtInProviders } from './built-in-providers.ts'
import { readStrings } from './elements.ts'
import { malformed, sayings } from './refuse.ts'
import type { PrincipalPattern } from './types.ts'

const account = /^\d{12}$/
const partition = /^aws(?:-[a-z]+)*$/
// role and user; the id of the thing itself, which AWS shows once the ARN it was written with is gone
const uniqueId = /^A(?:ROA|IDA)[A-Z0-9]{12,124}$/
const awsResources: Readonly<Record<string, RegExp>> = {
  iam: /^(?:role|user)\/(?:[\x21-\x7e]*\/)?[\w+=,.@-]{1,64}$/,
  sts: /^(?:assumed-role\/[\w+=,.@-]{1,64}|federated-user)\/[\w+=,.@-]{2,64}$/,
}
// AWS itself has no provider with a port; a private cluster's issuer often has one
const providerResource =
  /^(?:saml-provider\/[\w.-]{1,128}|oidc-provider\/[\w.-]+(?::\d{1,5})?(?:\/[\x21-\x7e]*)?)$/
const service = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+$/

const anyone: PrincipalPattern = { type: 'AWS', match: 'anyone', value: '*' }

type Reader = (value: string) => PrincipalPattern | undefined

/** The kinds of principal a policy may name; `CanonicalUser` belongs to S3. No kind takes a partial wildcard. */
const readers = new Map<string, Reader>([
  ['AWS', readAws],
  ['Federated', readFederated],
  ['Service', (value) => (service.test(value) ? { type: 'Service', match: 'exact', value } : undefined)],
])

/**
 * Reads a `Principal` or `NotPrincipal` element; a bare `"*"` is `{"AWS": "*"}`.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function parsePrincipals(
  principal: JsonValue | undefined,
  place: { readonly statement: number; readonly element: 'Principal' | 'NotPrincipal' },
): readonly PrincipalPattern[] {
  if (principal === undefined) throw malformed('Missing required field Principal', place)
  if (principal === '*') return [anyone]
  if (!isJsonObject(principal)) throw malformed(sayings.syntax, { ...place, found: principal })

  const patterns = Object.entries(principal).flatMap(([kind, values]) => {
    const at = { ...place, element: `${place.element}.${kind}` }
    const read = readers.get(kind)
    return readStrings(values, at).map((value) => {
      const pattern = read?.(value)
      if (pattern !== undefined) return pattern
      const named = kind === 'AWS' ? kind : kind.toUpperCase()
      throw malformed(`Invalid principal in policy: "${named}":"${value}"`, { ...at, found: value })
    })
  })
  if (patterns.length === 0) throw malformed('Missing required field Principal cannot be empty!', place)
  return patterns
}

function readAws(value: string): PrincipalPattern | undefined {
  if (value === '*') return anyone
  if (account.test(value)) return { type: 'AWS', match: 'account', value }
  if (uniqueId.test(value)) return { type: 'AWS', match: 'exact', value }
  const arn = readArn(value)
  if (arn === undefined) return undefined
  if (arn.service === 'iam' && arn.resource === 'root')
    return { type: 'AWS', match: 'account', value: arn.account }
  const isKnown = Object.hasOwn(awsResources, arn.service) && awsResources[arn.service]?.test(arn.resource)
  return isKnown === true && !hasWildcard(value) ? { type: 'AWS', match: 'exact', value } : undefined
}

function readFederated(value: string): PrincipalPattern | undefined {
  const arn = readArn(value)
  const isProvider = arn?.service === 'iam' && providerResource.test(arn.resource) && !hasWildcard(value)
  return isProvider || builtInProviders.has(value) ? { type: 'Federated', match: 'exact', value } : undefined
}

function readArn(
  value: string,
): { readonly service: string; readonly account: string; readonly resource: string } | undefined {
  const [scheme, partitionName = '', serviceName = '', region, owner = '', resource = ''] =
    cutArn(value) ?? []
  const isWhole = scheme === 'arn' && partition.test(partitionName) && region === '' && account.test(owner)
  return isWhole ? { service: serviceName, account: owner, resource } : undefined
}

function hasWildcard(value: string): boolean {
  return /[*?]/.test(value)
}
