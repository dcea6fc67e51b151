import type { TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { printCondition } from './print-condition.ts'
import type { Path } from '#document/types'

/** Where a condition of a statement on a key stands, else the statement. */
export function pathOfKey(document: TrustPolicyDocument, statement: number, key: string | undefined): Path {
  const condition = document.statements[statement]?.conditions.find(
    (one) => one.key.toLowerCase() === key?.toLowerCase(),
  )
  return condition === undefined
    ? ['Statement', statement]
    : ['Statement', statement, 'Condition', printCondition(condition), condition.key]
}
