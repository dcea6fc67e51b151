import type { CelInput } from '@bufbuild/cel'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { compareText, sayCheck } from '#cloud/compare-text'
import { span } from '#difference/spans'
import type { CloudCheck, CloudExplanation, CloudStep, CloudSuggestion } from '#cloud/types'
import { differenceOf } from '@vouchsafe/policy/explain'
import { cut, phraseOf, sideBySide } from '#difference/phrases'
import { celInput, parseCel, type FalsePart } from './evaluate-cel.ts'
import { checkBinding } from './check-binding.ts'
import { checkMapping, type Mapped } from './check-mapping.ts'
import { parseProvider, type PoolProvider } from './parse-provider.ts'
import { suggestConditions } from './suggest-condition.ts'
import { suggestIssuer, suggestMember } from './suggest-trust.ts'

export interface GoogleQuestion {
  readonly claims: JsonObject
  /** What `gcloud iam workload-identity-pools providers describe --format json` prints. */
  readonly provider: string
  /** What `gcloud iam service-accounts get-iam-policy --format json` prints, where the token is to become one. */
  readonly serviceAccount?: string
  readonly at: EpochSeconds
}

/** A step with what it found, and what Google says where it does not hold. */
interface Step {
  readonly step: CloudStep
  readonly check: CloudCheck
  readonly vendor: NonNullable<CloudExplanation['vendor']>
  readonly advice?: readonly CloudSuggestion[]
}

const unseen = 'the signature: the keys of the issuer were not asked for'
const unchecked = [
  unseen,
  'whether the pool is enabled, and what the principal may do: roles are granted elsewhere',
]
const uncheckedOfAccount = [
  unseen,
  'whether the pool is enabled, conditions of the bindings, and what the service account may do',
]
/** Seconds that clocks may differ by; Google names no number. */
const TOLERANCE = 60
const DAY = 86_400

/**
 * What Google's token service would say to a token, from its claims and a provider of a workload identity pool alone,
 * offline: issuer, times, audience, then the mapping and the condition, of which the parts that are false are named.
 *
 * @throws VouchsafeError `policy_malformed` for what is no OIDC provider
 */
export function explainGoogle(question: GoogleQuestion): CloudExplanation {
  const { claims, provider: text, at, serviceAccount } = question
  const provider = parseProvider(text)
  const steps = [
    ...checkProvider(provider, claims),
    ...checkTimes(claims, at),
    checkAudience(provider, claims),
    ...checkExpressions(provider, claims, serviceAccount),
  ]
  const failing = steps.filter(({ check }) => !check.holds)
  const [first, ...others] = failing
  const more = others.length === 0 ? '' : `; ${others.length} more would refuse it too`
  return {
    format: 'vouch cloud explanation 1',
    cloud: 'google',
    outcome: first === undefined ? 'allowed' : 'denied',
    step: first?.step ?? 'none',
    headline:
      first === undefined ? `admitted by \`${provider.name}\`` : `refused: ${sayCheck(first.check)}${more}`,
    ...(first !== undefined && { vendor: first.vendor }),
    unchecked: serviceAccount === undefined ? unchecked : uncheckedOfAccount,
    candidates: [
      { name: provider.name, isAdmitting: first === undefined, checks: steps.map(({ check }) => check) },
    ],
    suggestions: failing.flatMap(({ advice = [] }) => advice),
  }
}

const ours = (code: string, words: string): Step['vendor'] => ({ code, text: `${words} (in our words)` })
const tokenSide = (text: string): CloudSuggestion[] => [{ side: 'token', text }]

function checkProvider(provider: PoolProvider, claims: JsonObject): Step[] {
  const { issuer, isDisabled } = provider
  const found = typeof claims['iss'] === 'string' ? claims['iss'] : undefined
  return [
    ...(isDisabled
      ? [
          {
            step: 'issuer',
            check: { what: 'provider', holds: false, because: 'the provider is disabled or deleted' },
            vendor: {
              code: 'invalid_target',
              text: 'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
            },
          } as const,
        ]
      : []),
    {
      step: 'issuer',
      check: compareText('issuer', issuer, found),
      vendor: ours('invalid_grant', 'The issuer of the ID token does not match the expected one.'),
      advice: suggestIssuer(provider, claims),
    },
  ]
}

/** Google, `iam.v1` discovery: `iat` in the past and at most 24 h old. */
function checkTimes({ iat, exp }: JsonObject, at: EpochSeconds): Step[] {
  const because = timeFault(iat, exp, at)
  const isFormFault = typeof iat !== 'number' || typeof exp !== 'number'
  return [
    {
      step: isFormFault ? 'form' : 'time',
      check: { what: 'time', holds: because === undefined, ...(because !== undefined && { because }) },
      vendor: ours('invalid_grant', 'The ID token is expired, stale, or from the future.'),
      advice: tokenSide('ask for a fresh token, and set the clock by NTP'),
    },
  ]
}

function timeFault(iat: unknown, exp: unknown, at: EpochSeconds): string | undefined {
  if (typeof iat !== 'number') return 'the token has no `iat`'
  if (typeof exp !== 'number') return 'the token has no `exp`'
  if (at >= exp + TOLERANCE) return `the token expired ${span(at - exp)} ago`
  if (iat > at + TOLERANCE) return `the token was issued ${span(iat - at)} from now on: clocks differ by that`
  if (at - iat > DAY) return `the token was issued ${span(at - iat)} ago, and Google takes 24 h at most`
  return undefined
}

/** Without `allowedAudiences` the provider's own address is the audience, with `https:` or without. */
function checkAudience({ audiences, name }: PoolProvider, { aud }: JsonObject): Step {
  const own = `//iam.googleapis.com/${name}`
  const wanted = audiences.length > 0 ? audiences : [`https:${own}`, own]
  const given = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string')
  const agreed = given.find((one) => wanted.includes(one))
  const expected = agreed ?? wanted[0] ?? ''
  return {
    step: 'audience',
    check: compareText('audience', expected, agreed ?? given[0]),
    vendor: ours(
      'invalid_grant',
      `The audience of the ID token does not match the expected audience ${expected}.`,
    ),
    advice: tokenSide(`ask for the token with the audience \`${expected}\``),
  }
}

function checkExpressions(
  provider: PoolProvider,
  claims: JsonObject,
  serviceAccount: string | undefined,
): Step[] {
  const assertion = celInput(claims)
  const mapped = checkMapping(provider.mapping, assertion)
  const { google, attribute } = mapped
  const steps = mapped.checks.map(({ vendor, ...check }): Step => ({
    step: 'mapping',
    check,
    vendor: vendor ?? ours('invalid_grant', 'The attribute cannot be mapped.'),
  }))
  return [
    ...steps,
    ...(provider.condition === undefined
      ? []
      : [
          checkCondition({ ...provider, condition: provider.condition }, claims, {
            assertion,
            google,
            attribute,
          }),
        ]),
    ...(serviceAccount === undefined
      ? []
      : [checkImpersonation(serviceAccount, { provider, claims, mapped })]),
  ]
}

/** A token as the provider sees it. */
interface Presented {
  readonly provider: PoolProvider
  readonly claims: JsonObject
  readonly mapped: Mapped
}

/** To become a service account is a call of its own, with an error of its own. */
function checkImpersonation(policy: string, { provider, claims, mapped }: Presented): Step {
  const { check, admission } = checkBinding(policy, provider.name, mapped)
  return {
    step: 'impersonation',
    check,
    ...(admission !== undefined && { advice: suggestMember(provider, claims, admission) }),
    vendor: {
      code: 'PERMISSION_DENIED',
      text: "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    },
  }
}

function checkCondition(
  provider: PoolProvider & { readonly condition: string },
  claims: JsonObject,
  bindings: Readonly<Record<string, CelInput>>,
): Step {
  const { condition } = provider
  const vendor = {
    code: 'unauthorized_client',
    text: 'The given credential is rejected by the attribute condition.',
  }
  const expression = parseCel(condition)
  const step = (check: Omit<CloudCheck, 'what'>): Step => ({
    step: 'condition',
    check: { what: 'attribute condition', ...check },
    vendor,
  })
  if ('fault' in expression) return step({ holds: false, because: expression.fault })
  const outcome = expression.evaluate(bindings)
  if ('value' in outcome && outcome.value === true) return step({ holds: true })
  if ('value' in outcome && outcome.value !== false)
    return step({ holds: false, because: 'its value is neither true nor false' })
  const parts = expression.falseParts(bindings)
  return {
    ...step({ holds: false, because: parts.map(sayPart).join('; and ') }),
    advice: suggestConditions({ provider, condition, claims, parts }),
  }
}

function sayPart({ expression, operands, fault, expected }: FalsePart): string {
  const values = operands.map(({ expression: from, value }) => `\`${from}\` is \`${cut(value)}\``)
  const missing = operands.find(({ value }) => value.startsWith('(field not found: '))?.expression ?? ''
  if (fault !== undefined && missing.startsWith('attribute.'))
    return `\`${missing}\` is not among the attributes that the provider maps`
  if (fault !== undefined && missing.startsWith('assertion.'))
    return `the token has no claim \`${missing.slice('assertion.'.length)}\``
  const [operand, another] = operands
  if (fault === undefined && expected !== undefined && operand !== undefined && another === undefined) {
    const found = operand.value
    const difference = differenceOf({ expected: [expected], found: [found], isLiteral: true })
    return `\`${operand.expression}\` ${phraseOf(difference, 'condition')}: ${sideBySide({ expected, found })}`
  }
  const what =
    fault === undefined ? `\`${expression}\` is false` : `\`${expression}\` cannot be computed (${fault})`
  return values.length === 0 ? what : `${what}: ${values.join(', ')}`
}
