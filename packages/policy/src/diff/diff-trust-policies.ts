import { atomsOf, type Asked } from '#atoms/atoms-of'
import { isSatisfied } from '#compile/compile-condition'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { CompiledCondition, CompiledStatement, CompiledTrustPolicy } from '#compile/types'
import type { ContextValue, Decision, PolicyRequest, RequestPrincipal } from '#decision/types'
import { evaluate } from '#evaluate/evaluate'
import { hasVariables, parseTemplate } from '#iam/template'
import type { TrustPolicyDocument, TrustStatement } from '#parse/types'
import { actionsOf, firstOfEach, isSameRequest, principalsOf } from './requests.ts'
import type { Difference, DiffOptions, PolicyDiff } from './types.ts'

/** Requests that are asked at most for one caller and action. */
const MOST_ASKED = 100_000

/**
 * What the new policy admits or refuses that the old one did not. For each key it takes one value of every kind that
 * the conditions of both policies can tell apart, and asks both about every combination: what they agree on there
 * they agree on everywhere. Every witness has been asked of both. A key has lists of values only where one of the
 * policies uses a set operator on it (IAM user guide, "Single-valued vs. multivalued context keys").
 */
export function diffTrustPolicies(
  before: TrustPolicyDocument,
  after: TrustPolicyDocument,
  options: DiffOptions = {},
): PolicyDiff {
  return new Comparison([sideOf(before), sideOf(after)], options).run()
}

interface Side {
  readonly document: TrustPolicyDocument
  readonly compiled: CompiledTrustPolicy
}

function sideOf(document: TrustPolicyDocument): Side {
  return { document, compiled: compileTrustPolicy(document) }
}

/** A condition in both of its forms. */
interface Both {
  readonly asked: Asked
  readonly compiled: CompiledCondition
}

type Value = ContextValue | undefined

class Comparison {
  readonly #sides: readonly [Side, Side]
  readonly #options: DiffOptions
  readonly #found = new Map<string, Difference>()
  #isProof = true

  constructor(sides: readonly [Side, Side], options: DiffOptions) {
    this.#sides = sides
    this.#options = options
  }

  run(): PolicyDiff {
    const documents = this.#sides.map(({ document }) => document)
    const statements = this.#sides.flatMap(({ compiled }) => compiled.statements)
    const { except } = this.#options
    const vectorOf = (matches: (statement: CompiledStatement) => boolean): string =>
      statements.map((statement) => (matches(statement) ? '1' : '0')).join('')
    const principals = firstOfEach(
      [...(except === undefined ? [] : [except.principal]), ...principalsOf(documents)],
      (principal) =>
        `${principal === except?.principal}${vectorOf((statement) => statement.principal?.matches(principal) === true)}`,
    )
    const actions = firstOfEach(
      [...(except === undefined ? [] : [except.action]), ...actionsOf(documents)],
      (action) => `${action === except?.action}${vectorOf((statement) => statement.action.matches(action))}`,
    )
    for (const principal of principals) for (const action of actions) this.#ask(principal, action)
    return { differences: [...this.#found.values()], isProof: this.#isProof }
  }

  #ask(principal: RequestPrincipal, action: string): void {
    const byKey = this.#conditionsFor(principal, action)
    const keys = [...byKey.keys()]
    const values = keys.map((key) => this.#kindsOf(key, byKey.get(key) ?? []))
    let asked = 0
    for (const combination of combinations(values)) {
      if (++asked > MOST_ASKED) {
        this.#isProof = false
        return
      }
      const present = keys.flatMap((key, at): [string, ContextValue][] => {
        const value = combination[at]
        return value === undefined ? [] : [[key, value]]
      })
      this.#compare({ principal, action, context: new Map(present) }, keys)
    }
  }

  /** By key, the conditions of the statements that such a request reaches. */
  #conditionsFor(principal: RequestPrincipal, action: string): Map<string, Both[]> {
    const byKey = new Map<string, Both[]>()
    for (const { document, compiled } of this.#sides)
      for (const [at, statement] of compiled.statements.entries()) {
        if (!statement.action.matches(action) || statement.principal?.matches(principal) !== true) continue
        for (const both of bothForms(document, document.statements[at], statement)) {
          const { contextKey } = both.compiled
          byKey.set(contextKey, [...(byKey.get(contextKey) ?? []), both])
        }
      }
    return byKey
  }

  /** One value for each set of conditions that can hold at once. */
  #kindsOf(key: string, conditions: readonly Both[]): readonly Value[] {
    const { examples, isAlwaysPresent, kindOf, except } = this.#options
    const own = except?.context.get(key)
    const apart: Asked[] = (own === undefined ? [] : [own].flat()).map((value) => ({
      operator: { name: 'StringEquals', ifExists: false },
      key,
      values: [value],
      version: '2008-10-17',
    }))
    const { values, isComplete } = atomsOf([...conditions.map(({ asked }) => asked), ...apart], {
      examples: examples?.(key) ?? [],
      isAlwaysPresent: isAlwaysPresent?.(key) ?? false,
    })
    if (!isComplete) this.#isProof = false
    const all = own === undefined ? values : [own, ...values]
    const context = except?.context ?? new Map<string, ContextValue>()
    // where one value depends on another nothing can be said of a value alone
    if (conditions.some(({ asked }) => asked.version === '2012-10-17' && hasVariable(asked.values)))
      return all
    return firstOfEach(all, (value) => {
      const isOwn = JSON.stringify(value) === JSON.stringify(own)
      const verdicts = conditions.map(({ compiled }) =>
        isSatisfied(compiled.check(value, context)) ? '1' : '0',
      )
      return `${isOwn}${verdicts.join('')}${kindOf?.(key, value) ?? ''}`
    })
  }

  #compare(witness: PolicyRequest, keys: readonly string[]): void {
    const [old, young] = this.#sides
    const before = evaluate(old.compiled, witness)
    const after = evaluate(young.compiled, witness)
    if (before.effect === after.effect) return
    const { except, kindOf } = this.#options
    if (except !== undefined && isSameRequest(witness, except, keys)) return
    const kinds = keys.map((key) => kindOf?.(key, witness.context.get(key)))
    const kind = [witness.principal, witness.action, decider(before), decider(after), kinds]
    const key = JSON.stringify(kind)
    if (this.#found.has(key)) return
    const direction = after.effect === 'allow' ? 'admits' : 'refuses'
    this.#found.set(key, { direction, witness, before, after })
  }
}

function hasVariable(values: readonly string[]): boolean {
  return values.some((value) => hasVariables(parseTemplate(value, { variables: true, wildcards: true })))
}

function decider({ reason, decidedBy }: Decision): string {
  return `${reason}${decidedBy?.index ?? ''}`
}

function bothForms(
  { version }: TrustPolicyDocument,
  statement: TrustStatement | undefined,
  { conditions }: CompiledStatement,
): Both[] {
  return conditions.flatMap((compiled, at) => {
    const condition = statement?.conditions[at]
    return condition === undefined ? [] : [{ compiled, asked: { ...condition, version } }]
  })
}

function* combinations(values: readonly (readonly Value[])[]): Generator<readonly Value[]> {
  const [first, ...rest] = values
  if (first === undefined) {
    yield []
    return
  }
  for (const tail of combinations(rest)) for (const value of first) yield [value, ...tail]
}
