import { issuerProfile } from './known-issuers.ts'

/** Which claims of a provider policies may speak of: AWS's list for the issuer, or every claim. */
export type ExposedClaims = 'known' | 'all'

/**
 * A claim named `8443/x:sub` of `a.example` would make the key `a.example:8443/x:sub`, which belongs to another
 * provider (`https://a.example:8443/x`). Such a claim is never exposed.
 */
const looksLikePort = /^\d+[:/]/

/**
 * Compiles the mapping from claim name to condition key: host, colon, claim, all in lower case (IAM keys fold
 * case, values do not). Undefined means that no policy can see the claim.
 */
export function createConditionKey(
  host: string,
  exposed: ExposedClaims,
): (claim: string) => string | undefined {
  const prefix = `${host.toLowerCase()}:`
  if (exposed === 'all')
    return (claim) => (claim === '' || looksLikePort.test(claim) ? undefined : prefix + claim.toLowerCase())
  const keys = new Map([...issuerProfile(host).claims].map((claim) => [claim, prefix + claim]))
  return (claim) => keys.get(claim)
}
