import type { ConditionReason, ContextValue, RequestContext } from '#decision/types'
import { compileValues } from '#iam/compile-values'
import { printOperator, type Operator } from '#iam/operator'
import { operatorFacts, type OperatorName } from '#iam/operators'
import type { ValueTest } from '#iam/value-test'
import type { Condition, PolicyVersion } from '#parse/types'
import { checkNull } from './check-null.ts'
import type { CompiledCondition, ConditionCheck } from './types.ts'

/** What a condition's meaning depends on beside itself. */
export interface ConditionSetting {
  readonly effect: 'Allow' | 'Deny'
  readonly version: PolicyVersion
}

/** Compiles one condition of a statement; never throws. */
export function compileCondition(condition: Condition, setting: ConditionSetting): CompiledCondition {
  const { operator, key, values } = condition
  const contextKey = key.toLowerCase()
  const shared = { operator: printOperator(operator), key, contextKey }
  if (operator.name === 'Null') return { ...shared, check: checkNull(values), expected: () => values }

  const test = compileValues(operator.name, values, setting.version === '2012-10-17')
  const checkValues = checkPresent(operator, judge(operator.name, test, setting.effect))
  const absent = reasonWhenAbsent(operator)
  const check: ConditionCheck = (found, context) =>
    found === undefined ? absent : checkValues(found, context)
  return { ...shared, check, expected: test.expected }
}

/**
 * An absent key satisfies a negated operator, `…IfExists` and `ForAllValues:`, and nothing else; `ForAnyValue:`
 * wants a value even when negated.
 */
function reasonWhenAbsent({ name, set, ifExists }: Operator): ConditionReason {
  const passes = ifExists || (set === undefined ? operatorFacts(name).negated : set === 'ForAllValues')
  return passes ? 'key_absent_passes' : 'key_absent'
}

type Judge = (value: string, context: RequestContext) => ConditionReason

/**
 * One request value against all the policy's values: any may match, or with a negated operator none.
 * A comparison that cannot be made goes against the caller: it holds in a Deny and fails in an Allow. A policy
 * value that is unreadable names nothing, so in an Allow it cannot be the exception that lets everybody else in.
 */
function judge(name: OperatorName, test: ValueTest, effect: 'Allow' | 'Deny'): Judge {
  const notComparable = effect === 'Deny' ? 'value_not_of_type_denies' : 'value_not_of_type'
  if (!operatorFacts(name).negated)
    return (value, context) => {
      const matches = test.matches(value, context)
      if (matches === true) return 'matched'
      if (matches === undefined) return notComparable
      return test.unresolved(context) ? 'variable_unresolved' : 'no_value_matched'
    }
  if (test.unreadable.length > 0 && effect === 'Allow') return () => 'value_not_of_type'
  return (value, context) => {
    const matches = test.matches(value, context)
    if (matches === undefined) return notComparable
    return matches ? 'negated_value_matched' : 'matched'
  }
}

/** A key that is there: one value, or several under a set operator. */
function checkPresent(
  { set }: Operator,
  one: Judge,
): (found: ContextValue, context: RequestContext) => ConditionReason {
  // AWS: a multivalued key never satisfies an operator without set prefix, negated or not
  if (set === undefined)
    return (found, context) =>
      typeof found === 'string' ? one(found, context) : 'multivalued_key_needs_set_operator'

  const all = set === 'ForAllValues'
  const whenEmpty = all ? 'key_absent_passes' : 'no_value_matched'
  return (found, context) => {
    if (typeof found === 'string') return one(found, context)
    let reason: ConditionReason = whenEmpty
    for (const value of found) {
      reason = one(value, context)
      if (isSatisfied(reason) !== all) return reason
    }
    return reason
  }
}

/** Whether a condition with this reason holds. */
export function isSatisfied(reason: ConditionReason): boolean {
  return reason === 'matched' || reason === 'key_absent_passes' || reason === 'value_not_of_type_denies'
}
