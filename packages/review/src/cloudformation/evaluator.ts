import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { createConditions } from './conditions.ts'
import { functions } from './functions.ts'
import { createReferences, type References } from './references.ts'
import type { Template, TemplateFacts } from './types.ts'
import { textOf } from './text-of.ts'
import { Unevaluable } from './unevaluable.ts'

/** `undefined`: `AWS::NoValue`, which removes the property or list entry that it stands for. */
export type Evaluated = JsonValue | undefined

/** What the functions of a template ask of their surroundings. */
export interface Evaluation extends References {
  readonly template: Template
  evaluate(value: JsonValue, path: Path): Evaluated
  /** The value as text: numbers and booleans as CloudFormation writes them. */
  text(value: JsonValue, path: Path): string
  list(value: JsonValue, path: Path): readonly JsonValue[]
  /** Whether a named condition holds. */
  holds(condition: string, path: Path): boolean
  /** Whether a condition that stands here holds. */
  decide(condition: JsonValue, path: Path): boolean
  /** Counts what a function made against what a template may grow to. */
  made<T extends Evaluated>(value: T, path: Path): T
}

/** Far above what any policy may hold; without it a chain of joins would double its text at every step. */
const mostCharacters = 8 * 1024 * 1024

/** The evaluation of one template. Every failure is an `Unevaluable`. */
export function createEvaluation(template: Template, facts: TemplateFacts): Evaluation {
  let characters = 0
  const evaluate = (value: JsonValue, path: Path): Evaluated => {
    if (typeof value === 'string') return literal(value, path)
    if (Array.isArray(value)) return evaluateList(value, path)
    if (!isJsonObject(value)) return value
    const call = functionOf(value, path)
    return call === undefined ? evaluateObject(value, path) : call(evaluation)
  }

  function evaluateList(values: readonly JsonValue[], path: Path): readonly JsonValue[] {
    return values
      .map((value, index) => evaluate(value, [...path, index]))
      .filter((value) => value !== undefined)
  }

  function evaluateObject(object: JsonObject, path: Path): JsonObject {
    const entries = Object.entries(object)
      .map(([key, value]) => [key, evaluate(value, [...path, key])] as const)
      .filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    return Object.assign(Object.create(null) as object, Object.fromEntries(entries))
  }

  const evaluation: Evaluation = {
    template,
    evaluate,
    text: (value, path) => textOf(evaluate(value, path), path),
    list: (value, path) => {
      const evaluated = evaluate(value, path)
      if (Array.isArray(evaluated)) return evaluated
      throw new Unevaluable(path, 'expected a list')
    },
    made: (value, path) => {
      characters += sizeOf(value)
      if (characters <= mostCharacters) return value
      throw new Unevaluable(path, `the functions of the template make more than ${mostCharacters} characters`)
    },
    ...createConditions(template, () => evaluation),
    ...createReferences(template, facts, () => evaluation),
  }
  return evaluation
}

type Call = (evaluation: Evaluation) => Evaluated

/** A mapping is a call when its one key is a function's name; a function beside other keys is a mistake. */
function functionOf(object: JsonObject, path: Path): Call | undefined {
  const keys = Object.keys(object)
  const name = keys.find((key) => key === 'Ref' || key.startsWith('Fn::'))
  if (name === undefined) return undefined
  const place = [...path, name]
  if (keys.length > 1) throw new Unevaluable(place, `expected nothing beside \`${shown(name)}\``)
  const run = functions.get(name)
  if (run === undefined)
    throw new Unevaluable(place, `\`${shown(name)}\` is no function that can be evaluated here`)
  const argument = object[name] ?? null
  return (evaluation) => run(argument, { evaluation, path: place })
}

/** Secrets and parameters that only AWS can look up. */
function literal(text: string, path: Path): string {
  if (!text.includes('{{resolve:')) return text
  throw new Unevaluable(path, 'a dynamic reference (`{{resolve:…}}`) has a value in AWS only')
}

function sizeOf(value: Evaluated): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.reduce((sum: number, one: JsonValue) => sum + sizeOf(one) + 1, 1) : 1
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 60)).slice(1, -1)
}
