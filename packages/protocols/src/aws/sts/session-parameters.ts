import { parseArn, parseRoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'
import type { RoleRequest } from '@vouchsafe/exchange/flow'
import {
  Constraints,
  listParameter,
  policyText,
  type NumberRule,
  type Parameters,
  type TextRule,
} from '#aws/query/index'

/** Parameters that every call for a role's session takes, with AWS's limits. */
const texts = {
  RoleArn: { required: true, minLength: 20, maxLength: 2048 },
  Policy: {
    minLength: 1,
    // longer ones are refused as too large to pack
    maxLength: Number.POSITIVE_INFINITY,
    pattern: policyText,
    sensitive: true,
  },
} as const satisfies Record<string, TextRule>

const numbers = {
  DurationSeconds: { min: 900, max: 43_200 },
  MinimumSessionTokenSize: { min: 0, max: 4096 },
} as const satisfies Record<string, NumberRule>

export const sessionNameRule: TextRule = {
  required: true,
  minLength: 2,
  maxLength: 64,
  pattern: { shown: String.raw`[\w+=,.@-]*`, form: /^[\w+=,.@-]*$/ },
}

const policyArnRule: TextRule = { minLength: 20, maxLength: 2048 }
const mostPolicyArns = 10
/** Of session policy and policy ARNs together. */
const mostPlainCharacters = 2048
const defaultDurationSeconds = 3600

/** Reads the parameters of one call; what they break is told by `finish`, all at once. */
export class ParameterReader {
  readonly constraints = new Constraints()
  readonly parameters: Parameters

  constructor(parameters: Parameters) {
    this.parameters = parameters
  }

  text(name: string, rule: TextRule): string | undefined {
    return this.constraints.text(memberName(name), this.parameters.get(name), rule)
  }

  number(name: string, rule: NumberRule): number | undefined {
    return this.constraints.number(memberName(name), this.parameters.get(name), rule)
  }

  /** @throws VouchsafeError `parameter_invalid` when any rule was broken */
  finish(): void {
    this.constraints.check()
  }
}

export type SessionParameters = Pick<
  RoleRequest,
  'roleArn' | 'durationSeconds' | 'sessionPolicy' | 'policyArns' | 'minimumTokenSize'
>

/** Reads what every call for a session takes; `longestPolicy` where the model names one. */
export function readSessionParameters(
  reader: ParameterReader,
  longestPolicy = texts.Policy.maxLength,
): SessionParameters {
  const roleArn = reader.text('RoleArn', texts.RoleArn) ?? ''
  const sessionPolicy = reader.text('Policy', { ...texts.Policy, maxLength: longestPolicy })
  const durationSeconds = reader.number('DurationSeconds', numbers.DurationSeconds) ?? defaultDurationSeconds
  const minimumTokenSize = reader.number('MinimumSessionTokenSize', numbers.MinimumSessionTokenSize)
  return {
    roleArn,
    durationSeconds: durationSeconds as Seconds,
    ...(sessionPolicy !== undefined && { sessionPolicy }),
    policyArns: readPolicyArns(reader),
    ...(minimumTokenSize !== undefined && { minimumTokenSize }),
  }
}

function readPolicyArns({ parameters, constraints }: ParameterReader): readonly string[] {
  const arns = listParameter(parameters, 'PolicyArns', '.arn')
  constraints.count('policyArns', arns, mostPolicyArns)
  arns.forEach((arn, index) => constraints.text(`policyArns.${index + 1}.member.arn`, arn, policyArnRule))
  return arns
}

/**
 * What no rule about a single parameter says.
 *
 * @throws VouchsafeError `parameter_invalid` for an ARN that is none | `policy_packed_too_large`
 */
export function checkSessionParameters({ roleArn, sessionPolicy, policyArns }: SessionParameters): void {
  for (const arn of policyArns) checkArn(arn, parseArn)
  checkArn(roleArn, parseRoleArn)
  const characters = [sessionPolicy ?? '', ...policyArns].join('').length
  if (characters > mostPlainCharacters) {
    const percent = Math.ceil((characters * 100) / mostPlainCharacters)
    throw new VouchsafeError('policy_packed_too_large', { detail: { percent } })
  }
}

/** @throws VouchsafeError `parameter_invalid` in AWS's words */
export function checkArn(text: string, parse: (text: string) => unknown): void {
  try {
    parse(text)
  } catch (error) {
    if (!isVouchsafeError(error, 'arn_malformed')) throw error
    throw new VouchsafeError('parameter_invalid', { say: `${text} is invalid` })
  }
}

/** AWS's messages name members in lower camel case. */
function memberName(parameter: string): string {
  return parameter.charAt(0).toLowerCase() + parameter.slice(1)
}
