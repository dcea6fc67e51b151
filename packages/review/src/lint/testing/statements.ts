import type { JsonObject, JsonValue } from '@vouchsafe/core/json'

export const account = '123456789012'
export const github = 'token.actions.githubusercontent.com'
export const cluster = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'
export const circle = 'oidc.circleci.com/org/11111111-1111-4111-8111-111111111111'
export const cognito = 'cognito-identity.amazonaws.com'

/** An Allow for an OIDC provider. */
export function oidc(host: string, Condition?: JsonObject): JsonObject {
  const isBuiltIn = host === cognito || host === 'accounts.google.com'
  return {
    Effect: 'Allow',
    Principal: { Federated: isBuiltIn ? host : `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition !== undefined && { Condition }),
  }
}

/** An Allow for a provider with its usual audience, and a subject. */
export function subject(host: string, sub: JsonValue, operator = 'StringLike'): JsonObject {
  const equal = { [`${host}:aud`]: 'sts.amazonaws.com' }
  return operator === 'StringEquals'
    ? oidc(host, { StringEquals: { ...equal, [`${host}:sub`]: sub } })
    : oidc(host, { StringEquals: equal, [operator]: { [`${host}:sub`]: sub } })
}

/** An Allow for `sts:AssumeRole`. */
export function assumeRole(Principal: JsonObject, Condition?: JsonObject): JsonObject {
  return {
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...(Condition !== undefined && { Condition }),
  }
}

export function policyOf(...Statement: readonly JsonObject[]): string {
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n`
}
