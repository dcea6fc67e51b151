import { parseArn, parseRoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { Seconds } from '@vouchsafe/core/time'
import type { AssumeRoleInput } from '@vouchsafe/exchange/flow'
import { Constraints, listParameter, type NumberRule, type Parameters, type TextRule } from '#aws/query/index'

/** Parameters of AssumeRoleWithWebIdentity with AWS's limits; others are ignored, as AWS ignores them. */
const texts = {
  RoleArn: { required: true, minLength: 20, maxLength: 2048 },
  RoleSessionName: {
    required: true,
    minLength: 2,
    maxLength: 64,
    pattern: { shown: String.raw`[\w+=,.@-]*`, form: /^[\w+=,.@-]*$/ },
  },
  WebIdentityToken: { required: true, minLength: 4, maxLength: 20_000, sensitive: true },
  ProviderId: { minLength: 4, maxLength: 2048 },
  Policy: {
    minLength: 1,
    maxLength: 2048,
    pattern: {
      shown: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
      // oxlint-disable-next-line no-control-regex -- the three control characters that a policy may hold
      form: /^[\u0009\u000A\u000D\u0020-\u00FF]+$/,
    },
    sensitive: true,
  },
} as const satisfies Record<string, TextRule>

const numbers = {
  DurationSeconds: { min: 900, max: 43_200 },
  MinimumSessionTokenSize: { min: 0, max: 4096 },
} as const satisfies Record<string, NumberRule>

const policyArnRule: TextRule = { minLength: 20, maxLength: 2048 }
const mostPolicyArns = 10
/** Of session policy and policy ARNs together. */
const mostPlainCharacters = 2048
const defaultDurationSeconds = 3600

export type AssumeRoleParameters = Omit<AssumeRoleInput, 'requestId' | 'caller' | 'secureTransport'>

/**
 * Reads the parameters of AssumeRoleWithWebIdentity.
 *
 * @throws VouchsafeError `parameter_invalid` with AWS's text | `policy_packed_too_large` | `request_malformed`
 */
export function assumeRoleParameters(parameters: Parameters): AssumeRoleParameters {
  const constraints = new Constraints()
  const text = (name: keyof typeof texts): string | undefined =>
    constraints.text(memberName(name), parameters.get(name), texts[name])
  const number = (name: keyof typeof numbers): number | undefined =>
    constraints.number(memberName(name), parameters.get(name), numbers[name])

  const roleArn = text('RoleArn') ?? ''
  const sessionName = text('RoleSessionName') ?? ''
  const token = text('WebIdentityToken') ?? ''
  const providerId = text('ProviderId')
  const sessionPolicy = text('Policy')
  const durationSeconds = number('DurationSeconds') ?? defaultDurationSeconds
  const minimumTokenSize = number('MinimumSessionTokenSize')
  const policyArns = policyArnsOf(parameters, constraints)
  constraints.check()

  for (const arn of policyArns) checkArn(arn, parseArn)
  checkArn(roleArn, parseRoleArn)
  if (providerId !== undefined) {
    throw new VouchsafeError('parameter_invalid', {
      say: 'ProviderId is not supported for OpenID Connect tokens',
    })
  }
  checkPlainSize([sessionPolicy ?? '', ...policyArns])
  return {
    roleArn,
    sessionName,
    token: new Secret(token, 'web identity token'),
    durationSeconds: durationSeconds as Seconds,
    ...(sessionPolicy !== undefined && { sessionPolicy }),
    policyArns,
    ...(minimumTokenSize !== undefined && { minimumTokenSize }),
  }
}

function policyArnsOf(parameters: Parameters, constraints: Constraints): readonly string[] {
  const arns = listParameter(parameters, 'PolicyArns', '.arn')
  constraints.count('policyArns', arns, mostPolicyArns)
  arns.forEach((arn, index) => constraints.text(`policyArns.${index + 1}.member.arn`, arn, policyArnRule))
  return arns
}

function checkArn(text: string, parse: (text: string) => unknown): void {
  try {
    parse(text)
  } catch (error) {
    if (!isVouchsafeError(error, 'arn_malformed')) throw error
    throw new VouchsafeError('parameter_invalid', { say: `${text} is invalid` })
  }
}

function checkPlainSize(texts: readonly string[]): void {
  const characters = texts.join('').length
  if (characters > mostPlainCharacters) {
    const percent = Math.ceil((characters * 100) / mostPlainCharacters)
    throw new VouchsafeError('policy_packed_too_large', { detail: { percent } })
  }
}

/** AWS's messages name members in lower camel case. */
function memberName(parameter: string): string {
  return parameter.charAt(0).toLowerCase() + parameter.slice(1)
}
