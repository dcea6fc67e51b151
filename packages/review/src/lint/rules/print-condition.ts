import type { Condition } from '@vouchsafe/policy/parse'

/** An operator in AWS's own spelling. */
export function printCondition({ operator: { name, set, ifExists } }: Pick<Condition, 'operator'>): string {
  return `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`
}
