import { formatRoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { Decision } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import type { ExposedClaims } from '@vouchsafe/trust/issuer'
import { requestOfClaims } from '#explain/claim-context'
import { explainDecision } from '#explain/explain-trust'
import { audiencesOf } from './remarks.ts'

/** A provider of the current trust, as far as it bears on a token. */
export interface TrustedProvider {
  readonly account: string
  /** The exact issuer. */
  readonly url: string
  readonly audiences: readonly string[]
  readonly claims: ExposedClaims
  readonly disabled: boolean
  /** seconds */
  readonly maxTokenLifetime: number
}

export interface TrustedRole {
  readonly account: string
  readonly name: string
  readonly path: string
  readonly disabled: boolean
  /** Its text. */
  readonly trustPolicy: string
}

/** Whether a token would get a role; what its signature and the time say stands elsewhere. */
export interface RoleAnswer {
  readonly role: string
  readonly isAdmitted: boolean
  /** One clause. */
  readonly because: string
}

export interface CurrentTrust {
  readonly providers: readonly TrustedProvider[]
  readonly roles: readonly TrustedRole[]
}

/** What a trust policy must allow: the role, and whatever else the token asks for at once (AWS, "Passing session tags"). */
function actionsOf(claims: JsonObject): string[] {
  const asks = (name: string): boolean =>
    Object.keys(claims).some((claim) => claim === name || claim.startsWith(`${name}/`))
  return [
    'sts:AssumeRoleWithWebIdentity',
    ...(asks('https://aws.amazon.com/tags') ? ['sts:TagSession'] : []),
    ...(asks('https://aws.amazon.com/source_identity') ? ['sts:SetSourceIdentity'] : []),
  ]
}

/** Every role with whether this token's claims get it, those that they do get first. */
export function assumableRoles(claims: JsonObject, { providers, roles }: CurrentTrust): RoleAnswer[] {
  const answers = roles.map((role): RoleAnswer => {
    const provider = providers.find(({ account, url }) => account === role.account && url === claims['iss'])
    const refusal = refusalBefore(claims, role, provider)
    const { account, path, name } = role
    const arn = formatRoleArn({ partition: 'aws', account, path, name })
    if (refusal !== undefined || provider === undefined)
      return { role: arn, isAdmitted: false, because: refusal ?? '' }
    return { role: arn, ...judge(claims, role, provider.claims) }
  })
  return answers.toSorted((one, other) => Number(other.isAdmitted) - Number(one.isAdmitted))
}

/** What refuses the token before any trust policy is asked. */
function refusalBefore(
  claims: JsonObject,
  role: TrustedRole,
  provider: TrustedProvider | undefined,
): string | undefined {
  if (role.disabled) return 'the role is disabled'
  if (provider === undefined) return `account ${role.account} has no provider for the issuer`
  if (provider.disabled) return 'the provider is disabled'
  const { azp, exp, iat } = claims
  const audiences = audiencesOf(claims)
  const audience = typeof azp === 'string' ? azp : audiences[0]
  if (audience === undefined) return 'the token has no audience'
  if (typeof azp !== 'string' && audiences.length > 1) return 'the token has several audiences and no `azp`'
  if (!provider.audiences.includes(audience)) return `the provider does not list the audience \`${audience}\``
  if (typeof claims['sub'] !== 'string') return 'the token has no `sub`'
  if (typeof exp !== 'number' || typeof iat !== 'number') return 'the token has no `exp` or no `iat`'
  if (exp - iat > provider.maxTokenLifetime)
    return `the provider takes tokens that live for up to ${provider.maxTokenLifetime} s, this one for ${exp - iat} s`
  return undefined
}

function judge(
  claims: JsonObject,
  role: TrustedRole,
  exposed: ExposedClaims,
): Pick<RoleAnswer, 'isAdmitted' | 'because'> {
  const { request } = requestOfClaims(claims, { account: role.account, exposed })
  try {
    const policy = compileTrustPolicy(parseTrustPolicy(role.trustPolicy, { maxLength: 131_072 }))
    const decisions = actionsOf(claims).map((action): [Decision, string] => [
      evaluate(policy, { ...request, action }),
      action,
    ])
    const [decided, action] = decisions.find(([{ effect }]) => effect === 'deny') ?? decisions[0] ?? []
    if (decided === undefined || action === undefined) throw new TypeError('expected an action')
    const { outcome, headline } = explainDecision(decided, { ...request, action })
    const which = action === 'sts:AssumeRoleWithWebIdentity' ? '' : ` (${action})`
    return { isAdmitted: outcome === 'allowed', because: headline + which }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { isAdmitted: false, because: `its trust policy cannot be read: ${error.message}` }
  }
}
