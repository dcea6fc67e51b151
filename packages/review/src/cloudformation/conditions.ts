import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import type { Evaluation } from './evaluator.ts'
import { createLookUp } from './look-up-once.ts'
import type { Template } from './types.ts'
import { Unevaluable } from './unevaluable.ts'

type Conditions = Pick<Evaluation, 'holds' | 'decide'>

/** The conditions of a template, each decided once. */
export function createConditions(template: Template, of: () => Evaluation): Conditions {
  const once = createLookUp<boolean>()

  function holds(name: string, path: Path): boolean {
    return once(name, path, () => {
      const condition = Object.hasOwn(template.conditions, name) ? template.conditions[name] : undefined
      if (condition === undefined) throw new Unevaluable(path, `there is no condition \`${name}\``)
      return decide(condition, ['Conditions', name])
    })
  }

  function decide(condition: JsonValue, path: Path): boolean {
    const [key, ...others] = isJsonObject(condition) ? Object.keys(condition) : []
    if (!isJsonObject(condition) || key === undefined || others.length > 0)
      throw new Unevaluable(path, 'expected one condition function')
    const argument = condition[key] ?? null
    const place = [...path, key]
    if (key === 'Condition' && typeof argument === 'string') return holds(argument, place)
    const operator = operators.get(key)
    if (operator === undefined)
      throw new Unevaluable(
        place,
        'expected one of `Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::Equals`, `Condition`',
      )
    if (!Array.isArray(argument)) throw new Unevaluable(place, `expected a list for \`${key}\``)
    return operator(argument, { evaluation: of(), path: place })
  }

  return { holds, decide }
}

interface Place {
  readonly evaluation: Evaluation
  readonly path: Path
}

type Operator = (operands: readonly JsonValue[], place: Place) => boolean

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Fn::And', (operands, place) => each(operands, place).every(Boolean)],
  ['Fn::Or', (operands, place) => each(operands, place).some(Boolean)],
  ['Fn::Not', (operands, place) => !each(exactly(1, operands, place), place)[0]],
  [
    'Fn::Equals',
    (operands, { evaluation, path }) => {
      const [left = null, right = null] = exactly(2, operands, { evaluation, path })
      return (
        comparable(evaluation.evaluate(left, [...path, 0])) ===
        comparable(evaluation.evaluate(right, [...path, 1]))
      )
    },
  ],
])

function each(operands: readonly JsonValue[], { evaluation, path }: Place): readonly boolean[] {
  return operands.map((operand, index) => evaluation.decide(operand, [...path, index]))
}

function exactly(count: number, operands: readonly JsonValue[], { path }: Place): readonly JsonValue[] {
  if (operands.length === count) return operands
  throw new Unevaluable(
    path,
    `expected ${count} ${count === 1 ? 'entry' : 'entries'}, found ${operands.length}`,
  )
}

/** CloudFormation compares texts: the number 1 equals the text `1`. */
function comparable(value: JsonValue | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
