import { parse } from '@bufbuild/cel'

type Expr = ReturnType<typeof parse>['expr']

/** A claim that an expression compares with a text. */
export interface Comparison {
  readonly claim: string
  readonly operator: string
  readonly value: string
}

/** What an expression speaks of. */
export interface ExpressionParts {
  /** Claims of the token: `assertion.NAME`, `assertion['NAME']`. */
  readonly claims: readonly string[]
  readonly texts: readonly string[]
  readonly comparisons: readonly Comparison[]
}

/** Longest that Google takes, and how deep the parser is let in: as for evaluation. */
const LONGEST = 4096
const none: ExpressionParts = { claims: [], texts: [], comparisons: [] }

/** The parts of an expression that `parseCel` takes; none for one that it refuses. */
export function expressionParts(text: string): ExpressionParts {
  if (text.length > LONGEST) return none
  const found = { claims: new Set<string>(), texts: new Set<string>(), comparisons: new Array<Comparison>() }
  try {
    walk(parse(text).expr, found)
  } catch {
    return none
  }
  return { claims: [...found.claims], texts: [...found.texts], comparisons: found.comparisons }
}

interface Found {
  readonly claims: Set<string>
  readonly texts: Set<string>
  readonly comparisons: Comparison[]
}

function walk(expr: Expr | undefined, found: Found): void {
  if (expr === undefined) return
  const words = textOf(expr)
  if (words !== undefined) found.texts.add(words)
  const claim = claimOf(expr)
  if (claim !== undefined) found.claims.add(claim)
  compare(expr, found)
  for (const part of partsOf(expr)) walk(part, found)
}

function partsOf({ exprKind: { case: kind, value } }: Expr): readonly (Expr | undefined)[] {
  switch (kind) {
    case 'callExpr':
      return [value.target, ...value.args]
    case 'selectExpr':
      return [value.operand]
    case 'listExpr':
      return value.elements
    case 'structExpr':
      return value.entries.map((entry) => entry.value)
    case 'comprehensionExpr':
      return [value.iterRange, value.loopStep, value.loopCondition, value.result]
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return []
  }
}

const turned: Readonly<Record<string, string>> = { '_==_': '==', '@in': 'in', startsWith: 'startsWith' }

/** `claim == 'x'`, `'x' == claim`, `claim in ['x']`, `claim.startsWith('x')` */
function compare({ exprKind: { case: kind, value } }: Expr, { comparisons }: Found): void {
  if (kind !== 'callExpr') return
  const operator = Object.hasOwn(turned, value.function) ? turned[value.function] : undefined
  if (operator === undefined) return
  const sides = [value.target, ...value.args].flatMap((one) => one ?? [])
  const claim = sides.map(claimOf).find((one) => one !== undefined)
  if (claim === undefined) return
  const texts = sides.flatMap((one) =>
    one.exprKind.case === 'listExpr' ? one.exprKind.value.elements.map(textOf) : [textOf(one)],
  )
  for (const text of texts) if (text !== undefined) comparisons.push({ claim, operator, value: text })
}

function textOf({ exprKind: { case: kind, value } }: Expr): string | undefined {
  return kind === 'constExpr' && value.constantKind.case === 'stringValue'
    ? value.constantKind.value
    : undefined
}

function claimOf(expr: Expr): string | undefined {
  const { case: kind, value } = expr.exprKind
  if (kind === 'selectExpr')
    return value.operand !== undefined && isAssertion(value.operand) ? value.field : undefined
  if (kind !== 'callExpr' || value.function !== '_[_]') return undefined
  const [of, key] = value.args
  return of !== undefined && key !== undefined && isAssertion(of) ? textOf(key) : undefined
}

function isAssertion({ exprKind: { case: kind, value } }: Expr): boolean {
  return kind === 'identExpr' && value.name === 'assertion'
}
