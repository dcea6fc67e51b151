import { oidcProviderArn } from '@vouchsafe/core/arn'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { ContextValue, PolicyRequest } from '@vouchsafe/policy/decision'
import { builtInProviders } from '@vouchsafe/policy/parse'
import { createConditionKey, type ExposedClaims } from '@vouchsafe/trust/issuer'
import { sessionWish } from './session-wish.ts'

/** What a claim set becomes when it is asked for a role. */
export interface ClaimRequest {
  readonly request: PolicyRequest
  /** Host and path of the issuer: the provider's name. */
  readonly host: string
  /** Whether policies see a claim of this issuer, by its name: AWS exposes a list for each. */
  readonly isExposed: (claim: string) => boolean
  /** The token's own `aud`, where AWS takes `azp` in its place. */
  readonly audience?: readonly string[]
  /** Session tags that the token brings, by key. */
  readonly tagKeys: readonly string[]
  /** It brings a source identity. */
  readonly setsSourceIdentity: boolean
}

export interface ClaimRequestOptions {
  /** 12 digits: the account of the role and its provider. */
  readonly account: string
  /** `aws` unless said. */
  readonly partition?: string
  readonly exposed: ExposedClaims
}

/** The request that AWS makes of verified claims (IAM user guide, "Available keys for AWS OIDC federation"). */
export function requestOfClaims(
  claims: JsonObject,
  { account, partition, exposed }: ClaimRequestOptions,
): ClaimRequest {
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  const host = issuer.replace(/^https:\/\//, '')
  const keyOf = createConditionKey(host, exposed)
  const context = new Map<string, ContextValue>()
  const add = (members: JsonObject, path: string): void => {
    for (const [name, value] of Object.entries(members)) {
      const claim = path + name
      const key = keyOf(claim)
      const text = contextValue(value)
      if (key !== undefined && text !== undefined) context.set(key, text)
      else if (isJsonObject(value)) add(value, `${claim}/`)
    }
  }
  add(withPresenter(claims), '')
  const id = builtInProviders.has(host) ? host : oidcProviderArn(account, host, partition)
  context.set('aws:federatedprovider', id)
  const { keys, tagKeys, setsSourceIdentity } = sessionWish(claims)
  const { aud, azp } = claims
  return {
    request: {
      action: 'sts:AssumeRoleWithWebIdentity',
      principal: { type: 'Federated', id },
      context: new Map([...context, ...keys]),
    },
    host,
    isExposed: (claim) => keyOf(claim) !== undefined,
    ...(typeof azp === 'string' && { audience: [aud ?? []].flat().filter((one) => typeof one === 'string') }),
    tagKeys,
    setsSourceIdentity,
  }
}

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
