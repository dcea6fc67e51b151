import { authorize } from '@vouchsafe/policy/authorize'
import type { RequestContext } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { othersOf, type OthersSay } from './other-layers.ts'
import { possibleContexts } from './possible-contexts.ts'
import type { RecordedExchange } from './request-of-event.ts'
import type { Side } from './side.ts'
import type { Answer, Obstacle, Outcome } from './types.ts'

/** A role's policy before and after; one and the same where nothing changes. */
export interface Sides {
  readonly before: Side
  readonly after: Side
}

/** What both sides would have answered, in one of the cases that the record leaves open. */
interface Pair {
  readonly before: Answer
  readonly after: Answer
}

/**
 * Asks the policy before and the one after about a recorded exchange. What the record does not tell is tried in every
 * way that could make a difference: the outcome is told only where all of them agree on it.
 */
export function decideAgain(exchange: RecordedExchange, sides: Sides): Outcome {
  // whatever it was, it is asked of one and the same policy
  const isAlike = sides.before === sides.after
  if (exchange.isLost)
    return isAlike ? { is: 'same', isSince: false } : { is: 'unknown', because: 'record_too_large', keys: [] }
  const { contexts, isComplete, doubtful } = possibleContexts(exchange, [sides.before, sides.after])
  const others = exchange.authorization === undefined ? undefined : othersOf(exchange)
  const pairs = new Map<string, Pair>()
  for (const context of contexts)
    for (const pair of pairsIn({ exchange, context, others }, sides)) pairs.set(nameOf(pair), pair)
  const outcome = isComplete ? outcomeOf(exchange, [...pairs.values()]) : undefined
  if (outcome !== undefined) return outcome
  if (isAlike) return { is: 'same', isSince: false }
  return { is: 'unknown', because: obstacleTo(exchange, doubtful), keys: doubtful }
}

/** What can be said of all cases; undefined where they differ. */
function outcomeOf(exchange: RecordedExchange, pairs: readonly Pair[]): Outcome | undefined {
  const recorded = recordedAnswer(exchange)
  const [from, to] = [common(pairs.map(({ before }) => before)), common(pairs.map(({ after }) => after))]
  if (pairs.every(({ before, after }) => before.effect === after.effect))
    return {
      is: 'same',
      ...(to !== undefined && { effect: to.effect }),
      isSince: to !== undefined && to.effect !== recorded.effect,
    }
  if (to === undefined) return undefined
  if (from !== undefined) return { is: 'changed', from, to, isRecorded: false }
  // the policy before cannot tell, but the record does
  if (to.effect === recorded.effect) return { is: 'same', effect: to.effect, isSince: false }
  return { is: 'changed', from: recorded, to, isRecorded: true }
}

/** What the answers of all cases have in common; undefined where not even their effects are. */
function common(answers: readonly Answer[]): Answer | undefined {
  const [first] = answers
  if (first === undefined || answers.some(({ effect }) => effect !== first.effect)) return undefined
  const { effect, cause, statement } = first
  return {
    effect,
    ...(cause !== undefined && answers.every((one) => one.cause === cause) && { cause }),
    ...(statement !== undefined &&
      answers.every((one) => one.statement?.index === statement.index) && { statement }),
  }
}

function recordedAnswer({ outcome, cause }: RecordedExchange): Answer {
  if (outcome === 'allowed') return { effect: 'allow' }
  return { effect: 'deny', ...(cause !== undefined && { cause }) }
}

interface Case {
  readonly exchange: RecordedExchange
  readonly context: RequestContext
  /** For each action; absent where the trust policy alone decides. */
  readonly others: ReturnType<typeof othersOf> | undefined
}

/** Every pair of answers in one context: the first action that is denied ends a side. */
function pairsIn({ exchange, context, others }: Case, sides: Sides): readonly Pair[] {
  let pairs: readonly (Pair & { readonly isFirst: boolean })[] = [
    { before: { effect: 'allow' }, after: { effect: 'allow' }, isFirst: true },
  ]
  for (const [at, action] of exchange.actions.entries()) {
    const found = new Map<string, (typeof pairs)[number]>()
    for (const said of others?.[at] ?? [undefined]) {
      const asked = { exchange, context, action, said }
      const next = { before: answerOf(sides.before, asked), after: answerOf(sides.after, asked) }
      for (const pair of pairs) {
        const both = {
          before: later(pair, 'before', next),
          after: later(pair, 'after', next),
          isFirst: false,
        }
        found.set(nameOf(both), both)
      }
    }
    pairs = [...found.values()]
  }
  return pairs
}

/** A denial stands; an Allow of the first action is the one that is told. */
function later(pair: Pair & { readonly isFirst: boolean }, side: keyof Pair, next: Pair): Answer {
  if (pair[side].effect === 'deny') return pair[side]
  return pair.isFirst || next[side].effect === 'deny' ? next[side] : pair[side]
}

interface Question {
  readonly exchange: RecordedExchange
  readonly context: RequestContext
  readonly action: string
  readonly said: OthersSay | undefined
}

const causes: Readonly<Record<string, string>> = {
  'sts:TagSession': 'tag_session_not_allowed',
  'sts:SetSourceIdentity': 'set_source_identity_not_allowed',
}

function answerOf(side: Side, { exchange, context, action, said }: Question): Answer {
  if (side.policy === undefined) return { effect: 'deny', cause: side.nobody }
  const { request, role } = exchange
  const { principal } = request
  const cause = causes[action] ?? (principal.type === 'AWS' ? 'not_authorized' : 'trust_policy')
  if (said?.denies === true) return { effect: 'deny', cause }
  const asked = { action, principal, context }
  if (said === undefined) {
    const { effect, decidedBy } = evaluate(side.policy, asked)
    return answer(effect, { cause, statement: decidedBy })
  }
  const { effect, layer, decidedBy } = authorize(
    { ...asked, resource: role, resourceAccount: role.split(':')[4] ?? '' },
    { ...said.layers, trustPolicy: side.policy },
  )
  return answer(effect, { cause, statement: layer === 'trust' ? decidedBy : undefined })
}

function answer(
  effect: Answer['effect'],
  { cause, statement }: { readonly cause: string; readonly statement: Answer['statement'] | undefined },
): Answer {
  return { effect, ...(effect === 'deny' && { cause }), ...(statement !== undefined && { statement }) }
}

/** Equal for pairs of the same answers. */
function nameOf({ before, after }: Pair): string {
  const parts = [before, after].map(({ effect, cause, statement }) => [effect, cause, statement?.index])
  return parts.join()
}

function obstacleTo({ doubtAbout }: RecordedExchange, doubtful: readonly string[]): Obstacle {
  const [key] = doubtful
  if (key === undefined) return 'other_policies'
  if (doubtful.some((one) => doubtAbout(one) === 'value')) return 'hidden_claim'
  return 'role_tags'
}
