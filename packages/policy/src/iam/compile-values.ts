import { operatorFacts, type OperatorName } from './operators.ts'
import { textRules } from './text-rules.ts'
import { textTest } from './text-test.ts'
import { decimalTest, instantTest, ipTest } from './typed-test.ts'
import type { ValueTest } from './value-test.ts'

/**
 * The policy's values for one operator as one test. `mayHoldVariables` says whether the document's version
 * knows `${…}`; some operators never do.
 */
export function compileValues(
  name: OperatorName,
  values: readonly string[],
  mayHoldVariables: boolean,
): ValueTest {
  const { type, relation = '=', variables } = operatorFacts(name)
  if (type === 'decimal') return decimalTest(values, relation)
  if (type === 'instant') return instantTest(values, relation)
  if (type === 'ip') return ipTest(values)
  return textTest(values, textRules[type === 'null' ? 'boolean' : type], variables && mayHoldVariables)
}
