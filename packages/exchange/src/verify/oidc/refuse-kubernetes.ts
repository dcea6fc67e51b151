import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ClaimSet, VerifiedJwt } from '@vouchsafe/core/jwt'

const legacyIssuer = 'kubernetes/serviceaccount'
const legacyClaims = 'kubernetes.io/serviceaccount/'
/** Every token of a Kubernetes service account has this claim. */
const boundClaim = 'kubernetes.io'
/** Usual audiences of an API server that names none of its own; its issuer is another. */
const apiServers = /^(?:https:\/\/)?kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?\/?$|^k3s$/

/**
 * Refuses a service account token of the old kind: it is stored in a Secret and never expires.
 *
 * @throws VouchsafeError `token_type_refused`
 */
export function checkNotLegacy(issuer: string, claims: ClaimSet): void {
  const isLegacy =
    issuer === legacyIssuer || Object.keys(claims).some((name) => name.startsWith(legacyClaims))
  if (!isLegacy) return
  throw new VouchsafeError('token_type_refused', {
    detail: { reason: 'kubernetes_legacy_token' },
    hint: 'use a projected service account token with an audience and an expiry',
  })
}

/**
 * Refuses a service account token meant for the cluster's own API server, even where its audience is registered:
 * whoever receives it could act in the cluster as the workload.
 *
 * @throws VouchsafeError `audience_refused`
 */
export function checkNotForApiServer({ claims, audiences, issuer }: VerifiedJwt): void {
  if (claims[boundClaim] === undefined) return
  const audience = audiences.find((one) => one === issuer || apiServers.test(one))
  if (audience === undefined) return
  throw new VouchsafeError('audience_refused', {
    detail: { audience, reason: 'kubernetes_api_server' },
    hint: 'project a token with an audience of its own, such as `sts.amazonaws.com`',
  })
}
