import type { ConditionReason, RequestContext } from '#decision/types'

/**
 * `Null`: `true` wants the key absent, `false` wants it there. A key with an empty list of values is absent, so
 * that `Null: false` beside `ForAllValues:` closes the hole that the latter leaves open.
 */
export function checkNull(
  key: string,
  values: readonly string[],
): (context: RequestContext) => ConditionReason {
  const wanted = values.map((value) => value.toLowerCase())
  const whenAbsent = reasonFor(wanted, 'true')
  const whenPresent = reasonFor(wanted, 'false')
  return (context) => {
    const found = context.get(key)
    return found === undefined || (typeof found !== 'string' && found.length === 0) ? whenAbsent : whenPresent
  }
}

function reasonFor(wanted: readonly string[], state: 'true' | 'false'): ConditionReason {
  if (wanted.includes(state)) return 'matched'
  const other = state === 'true' ? 'false' : 'true'
  if (!wanted.includes(other)) return 'no_value_matched'
  return state === 'true' ? 'key_absent' : 'key_present_but_null_expected'
}
