import { celEnv, isCelError, isCelList, parse, plan, unparse, type CelInput } from '@bufbuild/cel'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { remember } from '@vouchsafe/core/memo'
import { celFunctions } from './cel-functions.ts'

type Expr = ReturnType<typeof parse>['expr']
type Bindings = Readonly<Record<string, CelInput>>

/** A value, or one clause that says why there is none. */
export type CelOutcome = { readonly value: string | boolean | readonly string[] } | { readonly fault: string }

/** A part of a condition that is false, with the values that it was false for. */
export interface FalsePart {
  readonly expression: string
  readonly operands: readonly { readonly expression: string; readonly value: string }[]
  /** The text that the operand would have to equal, where it is compared with one. */
  readonly expected?: string
  readonly fault?: string
}

/** An expression of Google's, ready for any claims. */
export interface CelExpression {
  /** As the parts of it are printed. */
  readonly text: string
  /** It asks of names to equal texts, each of them, and nothing else. */
  readonly isOfEqualities: boolean
  /** It has no loops within each other: many tokens may be asked of it. */
  readonly isCheap: boolean
  evaluate(bindings: Bindings): CelOutcome
  /** The smallest parts that keep it from being true: all of them would have to change, or for an `||` one. */
  falseParts(bindings: Bindings): readonly FalsePart[]
}

/** Google's limit of a condition; that of a mapping is half. */
const LONGEST_EXPRESSION = 4096
/** Loops within loops over one list: more would let a condition and a token choose the work together. */
const MOST_NESTED_LOOPS = 2
/** Rounds of the loops within each other, at worst: some hundredths of a second. */
const MOST_ROUNDS = 8_000
/** Brackets inside each other and `? :`, together. */
const MOST_NESTED = 14
const environment = celEnv({ funcs: celFunctions })

/** What CEL sees of JSON: objects as maps, so that no name of a claim is special. */
export function celInput(value: JsonValue): CelInput {
  if (Array.isArray(value)) return value.map(celInput)
  if (isJsonObject(value)) return celObject(value)
  return value
}

function celObject(members: JsonObject): Map<string, CelInput> {
  return new Map(Object.entries(members).map(([name, member]) => [name, celInput(member)]))
}

/** Expressions that are kept read: of one provider, and of its changes. */
const MOST_REMEMBERED = 128

/** Reads an expression; a fault says where it is none, or that its work has no bound. Total. */
export const parseCel = remember(readCel, MOST_REMEMBERED, LONGEST_EXPRESSION)

function readCel(text: string): CelExpression | { readonly fault: string } {
  if (text.length > LONGEST_EXPRESSION) return { fault: `it is longer than ${LONGEST_EXPRESSION} characters` }
  if (nestingOf(text) > MOST_NESTED) return { fault: 'it is nested deeper than is read here' }
  try {
    const parsed = parse(text)
    const loops = loopsIn(parsed.expr)
    if (loops > MOST_NESTED_LOOPS)
      return {
        fault: `it has more than ${MOST_NESTED_LOOPS} loops within each other, which is not evaluated here`,
      }
    const outcomes = remembered(loops > 1 ? { loops, splits: text.includes('split(') } : undefined)
    return {
      text: unparse(parsed),
      isOfEqualities: isOfEqualities(parsed.expr),
      isCheap: loops < 2,
      evaluate: (bindings) => outcomes(bindings)(parsed.expr),
      falseParts: (bindings) =>
        falseParts(parsed.expr, outcomes(bindings), (expr) => unparse({ ...parsed, expr })),
    }
  } catch (error) {
    return { fault: `it is no CEL: ${messageOf(error)}` }
  }
}

type OutcomeOf = (expr: Expr) => CelOutcome

/** Loops that may multiply, and whether texts become lists for them. */
interface Looping {
  readonly loops: number
  readonly splits: boolean
}

/** Each part of an expression is computed once for the same bindings: to name what is false asks for it again. */
function remembered(looping: Looping | undefined): (bindings: Bindings) => OutcomeOf {
  const known = new WeakMap<Bindings, OutcomeOf>()
  return (bindings) => {
    const found = known.get(bindings) ?? outcomesFor(bindings, looping)
    known.set(bindings, found)
    return found
  }
}

function outcomesFor(bindings: Bindings, looping: Looping | undefined): OutcomeOf {
  if (looping !== undefined && longestIn(Object.values(bindings), looping) ** looping.loops > MOST_ROUNDS)
    return () => ({ fault: 'its loops would go through this token too often to be evaluated here' })
  const outcomes = new Map<Expr, CelOutcome>()
  return (expr) => {
    const outcome = outcomes.get(expr) ?? evaluate(expr, bindings)
    outcomes.set(expr, outcome)
    return outcome
  }
}

/** Of the longest list that a loop may go through. */
function longestIn(values: readonly CelInput[], looping: Looping): number {
  const lengths = values.map((value) => {
    if (typeof value === 'string') return looping.splits ? value.length : 0
    if (Array.isArray(value)) return Math.max(value.length, longestIn(value, looping))
    return value instanceof Map ? Math.max(value.size, longestIn([...value.values()], looping)) : 0
  })
  return lengths.reduce((most, length) => Math.max(most, length), 0)
}

const plans = new WeakMap<Expr, ReturnType<typeof plan>>()

/** What is to be computed for a part is the same for every token. */
function planned(expr: Expr): ReturnType<typeof plan> {
  const known = plans.get(expr) ?? plan(environment, expr)
  plans.set(expr, known)
  return known
}

function evaluate(expr: Expr, bindings: Bindings): CelOutcome {
  try {
    const result = planned(expr)(bindings)
    if (isCelError(result)) return { fault: result.message }
    if (typeof result === 'string' || typeof result === 'boolean') return { value: result }
    const texts = isCelList(result) ? [...result] : []
    if (isCelList(result) && texts.every((one) => typeof one === 'string')) return { value: texts }
    return { fault: `its value is no text: ${shown(result)}` }
  } catch (error) {
    return { fault: messageOf(error) }
  }
}

function falseParts(expr: Expr, outcomeOf: OutcomeOf, print: (expr: Expr) => string): FalsePart[] {
  const { case: kind, value } = expr.exprKind
  const isFalse = (part: Expr): boolean => {
    const outcome = outcomeOf(part)
    return !('value' in outcome) || outcome.value !== true
  }
  if (kind === 'callExpr' && (value.function === '_&&_' || value.function === '_||_'))
    return value.args.filter(isFalse).flatMap((part) => falseParts(part, outcomeOf, print))
  const outcome = outcomeOf(expr)
  const inputs =
    kind === 'callExpr'
      ? [value.target, ...value.args]
      : kind === 'comprehensionExpr'
        ? [value.iterRange]
        : []
  const operands = inputs.flatMap((input) => {
    if (input === undefined || input.exprKind.case === 'constExpr') return []
    return [{ expression: print(input), value: valueText(outcomeOf(input)) }]
  })
  const expected = expectedOf(expr)
  return [
    {
      expression: print(expr),
      operands,
      ...(expected !== undefined && { expected }),
      ...('fault' in outcome && { fault: outcome.fault }),
    },
  ]
}

/** The text on one side of a comparison. */
function expectedOf({ exprKind: { case: kind, value } }: Expr): string | undefined {
  if (kind !== 'callExpr' || value.function !== '_==_') return undefined
  const texts = value.args.flatMap(({ exprKind }) =>
    exprKind.case === 'constExpr' && exprKind.value.constantKind.case === 'stringValue'
      ? [exprKind.value.constantKind.value]
      : [],
  )
  return texts.length === 1 ? texts[0] : undefined
}

function isOfEqualities(expr: Expr): boolean {
  const { case: kind, value } = expr.exprKind
  if (kind === 'callExpr' && value.function === '_&&_') return value.args.every(isOfEqualities)
  if (expectedOf(expr) === undefined || kind !== 'callExpr') return false
  return value.args.every(({ exprKind }) => ['constExpr', 'selectExpr'].includes(exprKind.case ?? ''))
}

function valueText(outcome: CelOutcome): string {
  if ('fault' in outcome) return `(${outcome.fault})`
  return typeof outcome.value === 'string' ? outcome.value : JSON.stringify(outcome.value)
}

function loopsIn(expr: Expr | undefined): number {
  if (expr === undefined) return 0
  const { case: kind, value } = expr.exprKind
  const most = (parts: readonly (Expr | undefined)[]): number => Math.max(0, ...parts.map(loopsIn))
  switch (kind) {
    case 'callExpr':
      return most([value.target, ...value.args])
    case 'selectExpr':
      return loopsIn(value.operand)
    case 'listExpr':
      return most(value.elements)
    case 'structExpr':
      return most(
        value.entries.flatMap(({ keyKind, value: member }) => [
          keyKind.case === 'mapKey' ? keyKind.value : undefined,
          member,
        ]),
      )
    case 'comprehensionExpr':
      return 1 + most([value.iterRange, value.accuInit, value.loopStep, value.loopCondition, value.result])
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return 0
  }
}

/** Before the parser sees it: its work doubles with each bracket inside another, and with each `? :`. */
function nestingOf(text: string): number {
  const code = text.replaceAll(/'[^'\\]*'|"[^"\\]*"/g, '')
  let [depth, deepest] = [0, 0]
  for (const character of code) {
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest + (code.split('?').length - 1)
}

function shown(value: unknown): string {
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : typeof value
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}
