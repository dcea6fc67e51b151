import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { parseTrustPolicy, type TrustPolicyDocument, type TrustStatement } from '@vouchsafe/policy/parse'
import { coversStatement, type IsSamePrincipal } from './covers-statement.ts'

/**
 * Whether a role lets in somebody whom it did not let in before: an Allow that no Allow of before covers, a Deny of
 * before that no Deny covers any more, or a role that was disabled. Conservative: where two policies cannot be
 * compared, the answer is yes. INVARIANT: when the answer is no, the new policy allows no request that the old one did
 * not.
 */
export function widens(before: JsonObject, after: JsonObject): boolean {
  if (after['disabled'] === true) return false
  const allowed = policyOf(after)
  if (allowed === undefined) return false
  const old = before['disabled'] === true ? undefined : policyOf(before)
  const isSame: IsSamePrincipal = (value) => idOf(before, value) === idOf(after, value)
  const [oldAllows, oldDenies] = [effects(old, 'Allow'), effects(old, 'Deny')]
  const [allows, denies] = [effects(allowed, 'Allow'), effects(allowed, 'Deny')]
  if (allows.length === 0) return false
  if (old !== undefined && !isSameLanguage(old, allowed, [before, after])) return true
  return (
    allows.some((one) => !oldAllows.some((other) => coversStatement(other, one, isSame))) ||
    oldDenies.some((one) => !denies.some((other) => coversStatement(other, one, isSame)))
  )
}

/** The policy of a role's spec; undefined for one that cannot be read, which lets nobody in. */
function policyOf(spec: JsonObject): TrustPolicyDocument | undefined {
  const text = spec['trustPolicy']
  if (typeof text !== 'string') return undefined
  try {
    return parseTrustPolicy(text, { maxLength: Number.MAX_SAFE_INTEGER })
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

function effects(
  policy: TrustPolicyDocument | undefined,
  effect: TrustStatement['effect'],
): readonly TrustStatement[] {
  return policy?.statements.filter((statement) => statement.effect === effect) ?? []
}

/** In another version of the language `${…}` means something else. */
function isSameLanguage(
  old: TrustPolicyDocument,
  young: TrustPolicyDocument,
  specs: readonly JsonObject[],
): boolean {
  return (
    old.version === young.version || !specs.some((spec) => JSON.stringify(spec['trustPolicy']).includes('${'))
  )
}

/** The unique id that an ARN stood for when the policy was written. */
function idOf(spec: JsonObject, arn: string): unknown {
  const ids = spec['principalIds']
  return isJsonObject(ids) && Object.hasOwn(ids, arn) ? ids[arn] : undefined
}
