import type { Condition, TrustStatement } from '@vouchsafe/policy/parse'

/** Operators that name what they let in. */
const naming: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
  'ArnEquals',
  'ArnLike',
  'NumericEquals',
])

/** The conditions of a statement on a key, letter case aside. */
function conditionsOn({ conditions }: TrustStatement, key: string): readonly Condition[] {
  return conditions.filter((condition) => condition.key.toLowerCase() === key.toLowerCase())
}

/** Values that a statement wants of a key, whatever else it says of it. */
export function wanted(statement: TrustStatement, key: string): readonly string[] {
  return conditionsOn(statement, key)
    .filter(({ operator }) => naming.has(operator.name))
    .flatMap(({ values }) => values)
}

/** Whether a condition says what a value has to be, and not only what it must not be. */
export function isNaming({ operator }: Condition): boolean {
  return naming.has(operator.name)
}

/** A value that a pattern means. */
export function exampleOf(pattern: string): string {
  return pattern
    .replaceAll(/\$\{[*?$]\}/g, 'x')
    .replaceAll('*', 'x')
    .replaceAll('?', 'x')
}
