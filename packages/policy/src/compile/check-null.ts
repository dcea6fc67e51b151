import type { ConditionReason } from '#decision/types'
import type { ConditionCheck } from './types.ts'

/**
 * `Null`: `true` wants the key absent, `false` wants it there. A key with an empty list of values is absent, so
 * that `Null: false` beside `ForAllValues:` closes the hole that the latter leaves open.
 */
export function checkNull(values: readonly string[]): ConditionCheck {
  const wanted = values.map((value) => value.toLowerCase())
  const whenAbsent = reasonFor(wanted, 'true')
  const whenPresent = reasonFor(wanted, 'false')
  return (found) =>
    found === undefined || (typeof found !== 'string' && found.length === 0) ? whenAbsent : whenPresent
}

function reasonFor(wanted: readonly string[], state: 'true' | 'false'): ConditionReason {
  if (wanted.includes(state)) return 'matched'
  const other = state === 'true' ? 'false' : 'true'
  if (!wanted.includes(other)) return 'no_value_matched'
  return state === 'true' ? 'key_absent' : 'key_present_but_null_expected'
}
