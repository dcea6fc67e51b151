import { operators, type OperatorName } from './operators.ts'

/** How the values of a multivalued key are taken together. */
type SetPrefix = 'ForAllValues' | 'ForAnyValue'

/** One condition operator with its modifiers. */
export interface Operator {
  readonly name: OperatorName
  readonly set?: SetPrefix
  /** An absent key satisfies the condition. */
  readonly ifExists: boolean
}

const names = new Map(Object.keys(operators).map((name) => [name.toLowerCase(), name as OperatorName]))
const form = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/i

/**
 * Reads `ForAllValues:StringLikeIfExists`; undefined for what is no operator. Case does not count. `Null` takes
 * no `IfExists`: it asks about existence itself.
 */
export function parseOperator(text: string): Operator | undefined {
  const match = form.exec(text)
  const name = names.get(match?.[2]?.toLowerCase() ?? '')
  if (match === null || name === undefined) return undefined
  const ifExists = match[3] !== undefined
  if (ifExists && name === 'Null') return undefined
  const set = match[1]?.toLowerCase()
  if (set === undefined) return { name, ifExists }
  return { name, ifExists, set: set === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue' }
}

/** The operator in AWS's own spelling. */
export function printOperator({ name, set, ifExists }: Operator): string {
  return `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`
}
