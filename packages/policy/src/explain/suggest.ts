import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { CompiledTrustPolicy } from '#compile/types'
import type { ContextValue, PolicyRequest } from '#decision/types'
import { diffTrustPolicies } from '#diff/diff-trust-policies'
import type { DiffOptions } from '#diff/types'
import { evaluate } from '#evaluate/evaluate'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import type { TrustPolicyDocument, TrustStatement } from '#parse/types'
import { differenceOf, distanceOf } from './difference.ts'
import { applyEdits, type Edit } from './edits.ts'
import { literally, repairsOfAllow, repairsOfDeny, type Repairs } from './repairs.ts'
import { tenantOf } from './tenant.ts'

/**
 * What else a change lets in. `safe`: proven to admit this request and no other that differs from it in a key that
 * the statements about such a caller read. `widens`: others too. `dangerous`: others of another tenant too, such as a stranger's repository.
 */
export type Risk = 'safe' | 'widens' | 'dangerous'

/** A change of the policy after which the request is admitted; asked of the evaluator, not assumed. */
export interface PolicySuggestion {
  readonly edits: readonly Edit[]
  readonly risk: Risk
  /** Another request that it would admit too; always there unless `safe`, but where nothing could be proven. */
  readonly alsoAdmits?: PolicyRequest
  /** The whole new policy. */
  readonly policy: string
}

export interface SuggestOptions extends Pick<DiffOptions, 'examples' | 'isAlwaysPresent' | 'isSingle'> {
  /** Suggestions that are worked out; 5 unless said. */
  readonly most?: number
}

/** Longest document that is looked at; a change may make it longer than AWS's quota, which its writing will tell. */
const maxLength = 131_072
/** Combinations of changes that are tried. */
const MOST_TRIED = 24
/** Changes of one size of which it is asked whom else they admit; those of the nearest statements come first. */
const MOST_JUDGED = 6
/** Statements that are judged to prove one change. */
const EFFORT = 20_000

/**
 * The smallest changes of a trust policy that would admit a request it denies: the fewest changed elements first,
 * then the mildest. Empty when it is admitted already.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function suggestPolicyChanges(
  text: string,
  request: PolicyRequest,
  options: SuggestOptions = {},
): PolicySuggestion[] {
  const document = parseTrustPolicy(text, { maxLength })
  const compiled = compileTrustPolicy(document)
  if (evaluate(compiled, request).effect === 'allow') return []
  const plans = plansFor(document, compiled, request).toSorted((one, other) => sizeOf(one) - sizeOf(other))
  const tried = plans.slice(0, MOST_TRIED)
  const pinned = plans.slice(MOST_TRIED).filter((edits) => edits.some(({ kind }) => kind === 'add_statement'))
  const bySize = Map.groupBy([...tried, ...pinned.slice(0, 1)], sizeOf)
  const most = options.most ?? 5
  const ranked: PolicySuggestion[] = []
  for (const alike of bySize.values()) {
    if (ranked.length >= most && ranked.some(({ risk }) => risk === 'safe')) break
    const judged = firstAdmitting(text, alike, request).map((change) =>
      judge(change, { document, request }, options),
    )
    ranked.push(...judged.toSorted((one, other) => riskOrder[one.risk] - riskOrder[other.risk]))
  }
  return withSafe(ranked, most)
}

/** The first ones, and in place of the last of them the first that is safe, if none of them is. */
function withSafe(ranked: readonly PolicySuggestion[], most: number): PolicySuggestion[] {
  const first = ranked.slice(0, most)
  const safe = ranked.find(({ risk }) => risk === 'safe')
  return safe === undefined || first.includes(safe) ? first : [...first.slice(0, -1), safe]
}

const riskOrder: Readonly<Record<Risk, number>> = { safe: 0, widens: 1, dangerous: 2 }

/** Changed elements: a new statement counts for itself and each of its conditions. */
export function sizeOf(edits: readonly Edit[]): number {
  return edits.reduce(
    (sum, edit) => sum + (edit.kind === 'add_statement' ? 1 + conditionsIn(edit.element) : 1),
    0,
  )
}

function conditionsIn({ Condition }: JsonObject): number {
  return Object.values(Condition ?? {}).reduce<number>((sum, keys) => sum + Object.keys(keys ?? {}).length, 0)
}

function plansFor(
  document: TrustPolicyDocument,
  compiled: CompiledTrustPolicy,
  request: PolicyRequest,
): Edit[][] {
  const asked = { request, document }
  const spared = document.statements
    .filter((statement, at) => statement.effect === 'Deny' && applies(compiled, at, request))
    .map((statement) => repairsOfDeny(statement, asked))
  const admitted = document.statements
    .flatMap((statement, at): { repairs: Repairs[]; distance: number }[] => {
      const one = compiled.statements[at]
      if (statement.effect === 'Deny' || one === undefined) return []
      return [{ repairs: repairsOfAllow(statement, one, asked), distance: distanceTo(statement, request) }]
    })
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ repairs }) => repairs)
  const element = pinnedStatement(document, compiled, request)
  const pinned: Repairs[] = [[{ kind: 'add_statement', element }]]
  const ways = admitted.some((repairs) => repairs.length === 0) ? [[]] : [...admitted, pinned]
  return ways.flatMap((repairs) => combined([...spared, ...repairs]))
}

/** How far the values of a request are from those that a statement names. */
function distanceTo({ conditions }: TrustStatement, { context }: PolicyRequest): number {
  return conditions.reduce((sum, { key, values, operator }) => {
    const found = context.get(key.toLowerCase())
    if (found === undefined) return sum + FAR
    const compared = { expected: values, found: [found].flat(), isLiteral: operator.name === 'StringEquals' }
    return sum + distanceOf(differenceOf(compared))
  }, 0)
}

/** Beyond every difference of two values. */
const FAR = 100

function applies(compiled: CompiledTrustPolicy, at: number, request: PolicyRequest): boolean {
  const decision = evaluate(compiled, request)
  return decision.statements.some(({ index, reason }) => index === at && reason === 'applies')
}

/** One change for each obstacle, in every combination: the mildest, and the last, which is sure to do. */
function combined(obstacles: readonly Repairs[]): Edit[][] {
  return obstacles.reduce<Edit[][]>(
    (plans, repairs) => {
      const all = plans.flatMap((plan) => repairs.map((edit) => [...plan, edit]))
      return all.length > MOST_TRIED ? [...all.slice(0, MOST_TRIED - 1), ...all.slice(-1)] : all
    },
    [[]],
  )
}

/** An Allow for this request alone: every key that is read of such a caller, and its subject and audience, to the letter. */
function pinnedStatement(
  document: TrustPolicyDocument,
  { statements }: CompiledTrustPolicy,
  { principal, action, context }: PolicyRequest,
): JsonObject {
  const named = [...context.keys()].filter((key) => /:(?:sub|aud)$/.test(key))
  // keys of other providers' statements do not matter, unless nothing else tells this caller from others
  const read = statements
    .filter((statement) => named.length === 0 || statement.principal?.matches(principal) === true)
    .flatMap(({ conditions }) => conditions.map(({ contextKey }) => contextKey))
  const equal: Record<string, string> = {}
  const absent: Record<string, string> = {}
  const each: Record<string, readonly string[]> = {}
  for (const key of new Set([...named, ...read])) {
    const value = context.get(key)
    if (value === undefined) absent[key] = 'true'
    else if (typeof value === 'string')
      equal[key] = literally(value, { isPattern: false, version: document.version }) ?? value
    else each[key] = value
  }
  return {
    Effect: 'Allow',
    Principal: { [principal.type]: principal.type === 'AWS' ? principal.arn : principal.id },
    Action: action,
    Condition: {
      ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
      ...(Object.keys(each).length > 0 && { 'ForAllValues:StringEquals': each }),
      ...(Object.keys(absent).length > 0 && { Null: absent }),
    },
  }
}

/** Edits after which the request is admitted. */
interface Change {
  readonly edits: readonly Edit[]
  readonly policy: string
  readonly document: TrustPolicyDocument
}

function firstAdmitting(text: string, plans: readonly (readonly Edit[])[], request: PolicyRequest): Change[] {
  const found: Change[] = []
  for (const edits of plans) {
    if (found.length >= MOST_JUDGED) break
    const policy = applyEdits(text, edits)
    const document = parsed(policy)
    if (document === undefined) continue
    if (evaluate(compileTrustPolicy(document), request).effect === 'allow')
      found.push({ edits, policy, document })
  }
  return found
}

interface Denied {
  readonly document: TrustPolicyDocument
  readonly request: PolicyRequest
}

function judge(
  { edits, policy, document: changed }: Change,
  { document, request }: Denied,
  options: SuggestOptions,
): PolicySuggestion {
  const { differences, isProof } = diffTrustPolicies(document, changed, {
    ...options,
    except: request,
    effort: EFFORT,
    isEnough: ({ direction, witness }) => direction === 'admits' && isForeign(witness, request),
    kindOf: (key, value) => `${isOfStranger(request, key, value)}`,
  })
  const admitted = differences.filter(({ direction }) => direction === 'admits').map(({ witness }) => witness)
  const foreign = admitted.find((witness) => isForeign(witness, request))
  if (foreign !== undefined) return { edits, risk: 'dangerous', alsoAdmits: foreign, policy }
  const [other] = admitted
  if (other !== undefined) return { edits, risk: 'widens', alsoAdmits: other, policy }
  // a value that is added admits nobody without it; whoever else comes in was not found in time
  const isBounded = edits.every(({ kind }) => kind === 'add_value' || kind === 'add_statement')
  return { edits, risk: isProof ? 'safe' : isBounded ? 'widens' : 'dangerous', policy }
}

/** Undefined where the value of a token makes no policy: an issuer that is none, or more than fits. */
function parsed(policy: string): TrustPolicyDocument | undefined {
  try {
    return parseTrustPolicy(policy, { maxLength })
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

/** Whether somebody else than this request's owner could bring it. */
function isForeign(witness: PolicyRequest, request: PolicyRequest): boolean {
  if (JSON.stringify(witness.principal) !== JSON.stringify(request.principal)) return true
  return [...request.context.keys()].some((key) => isOfStranger(request, key, witness.context.get(key)))
}

/** Whether a subject has another owner than that of the request. */
function isOfStranger(request: PolicyRequest, key: string, value: ContextValue | undefined): boolean {
  const own = request.context.get(key)
  const tenant = key.endsWith(':sub') && typeof own === 'string' ? tenantOf(own) : undefined
  if (tenant === undefined) return false
  return typeof value !== 'string' || tenantOf(value) !== tenant
}
