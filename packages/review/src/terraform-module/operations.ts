import type { Spot, Value } from './types.ts'
import { scalar, toJson, unknown, whyUnknown } from './values.ts'

type Numeric = (a: number, b: number) => number | boolean

const numeric: Readonly<Record<string, Numeric>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** An operator of HCL on what is known; anything else is unknown. */
export function operate(operator: string, operands: readonly Value[], at: Spot): Value {
  const [a, b] = operands
  if (a === undefined) return unknown('an operation without operands', at)
  const isDecided = operator === '&&' ? false : operator === '||' ? true : undefined
  if (isDecided !== undefined && operands.some((one) => one.is === 'scalar' && one.value === isDecided))
    return scalar(isDecided, at)
  const why = operands.map(whyUnknown).find((one) => one !== undefined)
  if (why !== undefined) return unknown(why, at)
  const result = b === undefined ? ofOne(operator, a) : ofTwo(operator, a, b)
  return result === undefined
    ? unknown(`\`${operator}\` is given what it does not take`, at)
    : scalar(result, at)
}

function ofOne(operator: string, value: Value): number | boolean | undefined {
  if (value.is !== 'scalar') return undefined
  if (operator === '!' && typeof value.value === 'boolean') return !value.value
  return operator === '-' && typeof value.value === 'number' ? -value.value : undefined
}

function ofTwo(operator: string, a: Value, b: Value): number | boolean | undefined {
  if (operator === '==' || operator === '!=') {
    const isSame = JSON.stringify(toJson(a)) === JSON.stringify(toJson(b))
    return isSame === (operator === '==')
  }
  if (a.is !== 'scalar' || b.is !== 'scalar') return undefined
  if (operator === '&&' || operator === '||')
    return typeof a.value === 'boolean' && typeof b.value === 'boolean' ? operator === '&&' : undefined
  if (typeof a.value !== 'number' || typeof b.value !== 'number') return undefined
  return numeric[operator]?.(a.value, b.value)
}
