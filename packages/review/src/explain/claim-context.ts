import { oidcProviderArn } from '@vouchsafe/core/arn'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { ContextValue, PolicyRequest } from '@vouchsafe/policy/decision'
import { createConditionKey, type ExposedClaims } from '@vouchsafe/trust/provider'

/** What a claim set becomes when it is asked for a role. */
export interface ClaimRequest {
  readonly request: PolicyRequest
  /** Host and path of the issuer: the provider's name. */
  readonly host: string
  /** Claims that no policy can see: AWS exposes a list for each issuer. */
  readonly unexposed: readonly string[]
}

/** Providers that policies name by their domain. */
const byDomain: ReadonlySet<string> = new Set(['accounts.google.com'])

export interface ClaimRequestOptions {
  /** 12 digits: the account of the role and its provider. */
  readonly account: string
  readonly exposed: ExposedClaims
}

/** The request that AWS makes of verified claims (IAM user guide, "Available keys for AWS OIDC federation"). */
export function requestOfClaims(claims: JsonObject, { account, exposed }: ClaimRequestOptions): ClaimRequest {
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  const host = issuer.replace(/^https:\/\//, '')
  const keyOf = createConditionKey(host, exposed)
  const context = new Map<string, ContextValue>()
  const unexposed: string[] = []
  const add = (members: JsonObject, path: string): void => {
    for (const [name, value] of Object.entries(members)) {
      const claim = path + name
      const key = keyOf(claim)
      const text = contextValue(value)
      if (key !== undefined && text !== undefined) context.set(key, text)
      else if (isJsonObject(value)) add(value, `${claim}/`)
      else if (!registered.has(claim)) unexposed.push(claim)
    }
  }
  add(withPresenter(claims), '')
  const id = byDomain.has(host) ? host : oidcProviderArn(account, host)
  context.set('aws:federatedprovider', id)
  return {
    request: { action: 'sts:AssumeRoleWithWebIdentity', principal: { type: 'Federated', id }, context },
    host,
    unexposed,
  }
}

/** Claims of every token; policies have other ways to speak of them, or none (RFC 7519 §4.1). */
const registered: ReadonlySet<string> = new Set(['iss', 'exp', 'iat', 'nbf', 'jti', 'azp'])

/** A list of one audience is that audience; with `azp` AWS takes that and leaves `aud` to `oaud`. */
function withPresenter(claims: JsonObject): JsonObject {
  const { aud, azp } = claims
  const audience = Array.isArray(aud) && aud.length === 1 ? (aud[0] ?? null) : (aud ?? null)
  if (typeof azp !== 'string') return audience === null ? claims : { ...claims, aud: audience }
  return { ...claims, aud: azp, ...(audience !== null && { oaud: audience }) }
}

function contextValue(value: JsonValue): ContextValue | undefined {
  if (!Array.isArray(value)) return scalar(value)
  const texts = value.map(scalar)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function scalar(value: JsonValue): string | undefined {
  return value === null || typeof value === 'object' ? undefined : String(value)
}
