import { atomsOf, type Asked } from '#atoms/atoms-of'
import { isSatisfied } from '#compile/compile-condition'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { CompiledStatement } from '#compile/types'
import type { ContextValue, Decision, PolicyRequest, RequestContext, RequestPrincipal } from '#decision/types'
import { evaluate } from '#evaluate/evaluate'
import type { TrustPolicyDocument } from '#parse/types'
import {
  conditionsByKey,
  dependsOnOthers,
  maySatisfy,
  reachedOn,
  verdictOf,
  without,
  type Both,
  type Reached,
  type Side,
} from './reached.ts'
import { actionsOf, firstOfEach, isSameRequest, principalsOf } from './requests.ts'
import type { Difference, DiffOptions, PolicyDiff } from './types.ts'

/** Statements that are judged at most, unless said: some seconds. */
const MOST_EFFORT = 4_000_000

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

function sideOf(document: TrustPolicyDocument): Side {
  return { document, compiled: compileTrustPolicy(document) }
}

type Value = ContextValue | undefined

class Comparison {
  readonly #sides: readonly [Side, Side]
  readonly #options: DiffOptions
  /** Keys that are lists: what a key is belongs to the key, not to the statement that reads it. */
  readonly #lists: ReadonlySet<string>
  readonly #found = new Map<string, Difference>()
  #isProof = true
  #isEnough = false
  #effort: number

  constructor(sides: readonly [Side, Side], options: DiffOptions) {
    this.#sides = sides
    this.#options = options
    this.#lists = new Set(sides.flatMap(({ document }) => keysWithSets(document)))
    this.#effort = options.effort ?? MOST_EFFORT
  }

  run(): PolicyDiff {
    const documents = this.#sides.map(({ document }) => document)
    const statements = this.#sides.flatMap(({ compiled }) => compiled.statements)
    const { except, isAlwaysPresent } = this.#options
    const everyKey = keysOf(documents)
    // two who have not the same keys are told apart by a condition on one of them
    const presenceOf = (principal: RequestPrincipal): string =>
      everyKey.map((key) => (isAlwaysPresent?.(key, principal) === true ? '1' : '0')).join('')
    const vectorOf = (matches: (statement: CompiledStatement) => boolean): string =>
      statements.map((statement) => (matches(statement) ? '1' : '0')).join('')
    const principals = firstOfEach(
      [
        ...(except === undefined ? [] : [except.principal]),
        ...principalsOf(documents).filter((principal) => !isOneArn(principal, except?.principal)),
      ],
      (principal) =>
        `${isSame(principal, except?.principal)}${presenceOf(principal)} ${vectorOf((statement) => statement.principal?.matches(principal) === true)}`,
    )
    const actions = firstOfEach(
      [...(except === undefined ? [] : [except.action]), ...actionsOf(documents)],
      (action) => `${action === except?.action}${vectorOf((statement) => statement.action.matches(action))}`,
    )
    for (const principal of principals)
      for (const action of actions) if (!this.#isEnough) this.#ask(principal, action)
    return { differences: [...this.#found.values()], isProof: this.#isProof && !this.#isEnough }
  }

  #ask(principal: RequestPrincipal, action: string): void {
    const [old, young] = [this.#reached(0, principal, action), this.#reached(1, principal, action)]
    // what applies or not to both alike makes no difference: one of these has to apply
    const changed = [without(old, young), without(young, old)] as const
    if (changed.flat().length === 0) return
    const conditions = conditionsByKey([...old, ...young])
    const keys = [...conditions.keys()]
    const isMore = changed.flat().length < old.length + young.length
    if (isMore && this.#areAlike(changed, { principal, action }, keys)) return
    if (this.#isEnough) return
    const kinds = this.#kinds(conditions, principal)
    if (!kinds.isComplete) this.#isProof = false
    for (const context of contexts(kinds.byKey, changed.flat()))
      if (!this.#compare({ principal, action, context }, keys)) return
  }

  #reached(side: 0 | 1, principal: RequestPrincipal, action: string): Reached[] {
    return reachedOn(this.#sides[side], principal, action)
  }

  /**
   * Whether what was changed says the same before and after to everybody but the one who is excepted. It is little
   * to ask, and then the whole policies, which have the rest in common, need not be.
   */
  #areAlike(
    [before, after]: readonly [readonly Reached[], readonly Reached[]],
    asked: Pick<PolicyRequest, 'principal' | 'action'>,
    keys: readonly string[],
  ): boolean {
    const conditions = conditionsByKey([...before, ...after])
    const { byKey, isComplete } = this.#kinds(conditions, asked.principal)
    const { except } = this.#options
    const isExcepted = (context: RequestContext): boolean =>
      except !== undefined &&
      conditions.size === keys.length &&
      isSameRequest({ ...asked, context }, except, keys)
    let areAlike = isComplete
    for (const context of contexts(byKey, [...before, ...after])) {
      if (!this.#spend(before.length + after.length)) return false
      if (verdictOf(before, context) === verdictOf(after, context)) continue
      if (isExcepted(context)) continue
      areAlike = false
      if (!this.#compare({ ...asked, context: this.#completed(context, keys, asked.principal) }, keys))
        return false
    }
    return areAlike
  }

  /** With what every request has. */
  #completed(
    context: ReadonlyMap<string, ContextValue>,
    keys: readonly string[],
    principal: RequestPrincipal,
  ): RequestContext {
    const { except, isAlwaysPresent } = this.#options
    const missing = keys.flatMap((key): [string, ContextValue][] => {
      const value = except?.context.get(key)
      const isMissing = !context.has(key) && isAlwaysPresent?.(key, principal) === true
      return isMissing && value !== undefined ? [[key, value]] : []
    })
    return new Map([...context, ...missing])
  }

  #kinds(conditions: ReadonlyMap<string, readonly Both[]>, principal: RequestPrincipal): Kinds {
    const each = [...conditions].map(([key, on]) => [key, this.#kindsOf(key, on, principal)] as const)
    return {
      byKey: new Map(each.map(([key, { values }]) => [key, values])),
      isComplete: each.every(([, { isComplete }]) => isComplete),
    }
  }

  /** One value for each set of conditions that can hold at once. */
  #kindsOf(
    key: string,
    conditions: readonly Both[],
    principal: RequestPrincipal,
  ): { readonly values: readonly Value[]; readonly isComplete: boolean } {
    const { examples, isAlwaysPresent, isSingle, kindOf, except } = this.#options
    const own = except?.context.get(key)
    const apart: Asked[] = (own === undefined ? [] : [own].flat()).map((value) => ({
      operator: { name: 'StringEquals', ifExists: false },
      key,
      values: [value],
      version: '2008-10-17',
    }))
    const { values, isComplete } = atomsOf([...conditions.map(({ asked }) => asked), ...apart], {
      examples: examples?.(key) ?? [],
      isAlwaysPresent: isAlwaysPresent?.(key, principal) ?? false,
      mayBeList: this.#lists.has(key) && isSingle?.(key) !== true,
    })
    const all = own === undefined ? values : [own, ...values]
    const context = except?.context ?? new Map<string, ContextValue>()
    // where one value depends on another nothing can be said of a value alone
    if (conditions.some(({ asked }) => dependsOnOthers(asked))) return { values: all, isComplete }
    const kinds = firstOfEach(all, (value) => {
      const isOwn = JSON.stringify(value) === JSON.stringify(own)
      const verdicts = conditions.map(({ compiled }) =>
        isSatisfied(compiled.check(value, context)) ? '1' : '0',
      )
      return `${isOwn}${verdicts.join('')}${kindOf?.(key, value) ?? ''}`
    })
    return { values: kinds, isComplete }
  }

  #spend(statements: number): boolean {
    this.#effort -= statements
    if (this.#effort < 0) this.#isProof = false
    return this.#effort >= 0
  }

  /** False once there is nothing more to look for, or no more effort to spend. */
  #compare(witness: PolicyRequest, keys: readonly string[]): boolean {
    const [old, young] = this.#sides
    if (!this.#spend(old.compiled.statements.length + young.compiled.statements.length)) return false
    const before = evaluate(old.compiled, witness)
    const after = evaluate(young.compiled, witness)
    if (before.effect === after.effect) return true
    const { except, kindOf, isEnough } = this.#options
    if (except !== undefined && isSameRequest(witness, except, keys)) return true
    const kinds = keys.map((key) => kindOf?.(key, witness.context.get(key)))
    const kind = [witness.principal, witness.action, decider(before), decider(after), kinds]
    const key = JSON.stringify(kind)
    if (this.#found.has(key)) return true
    const direction = after.effect === 'allow' ? 'admits' : 'refuses'
    const difference = { direction, witness, before, after } as const
    this.#found.set(key, difference)
    this.#isEnough = isEnough?.(difference) === true
    return !this.#isEnough
  }
}

function keysOf(documents: readonly TrustPolicyDocument[]): string[] {
  const conditions = documents.flatMap(({ statements }) => statements.flatMap((one) => one.conditions))
  return [...new Set(conditions.map(({ key }) => key.toLowerCase()))]
}

function keysWithSets({ statements }: TrustPolicyDocument): string[] {
  const conditions = statements.flatMap((statement) => statement.conditions)
  return conditions.filter(({ operator }) => operator.set !== undefined).map(({ key }) => key.toLowerCase())
}

function isSame(one: RequestPrincipal, other: RequestPrincipal | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** A session that a policy names by its ARN is the one that asks, though the policy does not tell its role. */
function isOneArn(one: RequestPrincipal, other: RequestPrincipal | undefined): boolean {
  return one.type === 'AWS' && other?.type === 'AWS' && one.arn === other.arn
}

function decider({ reason, decidedBy }: Decision): string {
  return `${reason}${decidedBy?.index ?? ''}`
}

/** One value of every kind for each key. */
interface Kinds {
  readonly byKey: ReadonlyMap<string, readonly Value[]>
  readonly isComplete: boolean
}

/** Every combination of kinds to which one of the statements may apply. */
function* contexts(
  byKey: Kinds['byKey'],
  statements: readonly Reached[],
): Generator<Map<string, ContextValue>> {
  const keys = [...byKey.keys()]
  for (const statement of statements) {
    const values = [...byKey].map(([key, kinds]) =>
      kinds.filter((value) => maySatisfy(statement, key, value)),
    )
    for (const combination of combinations(values)) {
      const context = new Map<string, ContextValue>()
      for (const [at, key] of keys.entries()) {
        const value = combination[at]
        if (value !== undefined) context.set(key, value)
      }
      yield context
    }
  }
}

function* combinations(values: readonly (readonly Value[])[]): Generator<readonly Value[]> {
  const [first, ...rest] = values
  if (first === undefined) {
    yield []
    return
  }
  for (const tail of combinations(rest)) for (const value of first) yield [value, ...tail]
}
