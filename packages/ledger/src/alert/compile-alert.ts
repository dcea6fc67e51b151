import type { AuditEvent } from '#event/types'
import type { ChangedResource } from '#port/trust-changes'
import type { LedgerQuery } from '#port/types'
import { escapeForTerminal } from '../render/escape.ts'
import { builtins, namedChanges, type Builtin } from './builtins.ts'
import { createBurstCounter, type BurstCounter } from './burst-counter.ts'
import { compileWhen } from './compile-when.ts'
import type { AlertBurst, AlertFacts, AlertMatch, AlertMatcher, AlertRule } from './types.ts'

/** A rule as something that judges records. Total: a record that lacks what a rule asks for does not match. */
export function compileAlert(rule: AlertRule, facts: AlertFacts): AlertMatcher {
  const builtin: Builtin | undefined = rule.builtin && builtins[rule.builtin]
  const passes = compileWhen(rule.when ?? {})
  const burst = rule.burst ?? builtin?.burst
  const counter = burst && createBurstCounter(burst)
  const isWatched = (event: AuditEvent): boolean =>
    isOfQuery(event, builtin?.query) &&
    (builtin?.operations?.has(event.operation ?? '') ?? true) &&
    passes(event)

  return {
    query: queryOf(rule, builtin),
    needsChanges: builtin?.needsChanges ?? false,
    memorySeconds: burst?.withinSeconds ?? 0,
    judge: (event, changes) => {
      if (!isWatched(event)) return undefined
      const resources = builtin?.select?.({ named: namedChanges(event), changes }, facts)
      if (resources?.length === 0) return undefined
      return matchOf(event, { rule, builtin, resources, burst, counter })
    },
    recall: (event) => {
      if (isWatched(event)) counter?.recall(sourceOf(event), event.at, event.count ?? 1)
    },
  }
}

interface Matching {
  readonly rule: AlertRule
  readonly builtin: Builtin | undefined
  readonly resources: readonly Pick<ChangedResource, 'kind' | 'account' | 'name'>[] | undefined
  readonly burst: AlertBurst | undefined
  readonly counter: BurstCounter | undefined
}

function matchOf(event: AuditEvent, matching: Matching): AlertMatch | undefined {
  const { rule, builtin, resources, burst, counter } = matching
  const key = sourceOf(event)
  const count = counter?.add(key, event.at, event.count ?? 1)
  if (counter !== undefined && count === undefined) return undefined
  const what = builtin?.says ?? event.operation ?? event.type
  const many = burst === undefined ? [] : [`${count} within ${burst.withinSeconds} s by ${key}`]
  const which = resources?.map(({ kind, account, name }) => `${kind} ${account}/${name}`) ?? []
  const text = [`${rule.name}: ${what}`, ...many, ...which, describe(event)].join('; ')
  return {
    text: escapeForTerminal(text),
    ...(burst !== undefined &&
      count !== undefined && { burst: { key, count, withinSeconds: burst.withinSeconds } }),
    ...(resources !== undefined && {
      resources: resources.map(({ kind, account, name }) => ({ kind, account, name })),
    }),
  }
}

/** The role where the record names one, else where it came from. */
function sourceOf({ role, caller }: AuditEvent): string {
  return role ?? caller.address ?? (caller.uid === undefined ? caller.transport : `uid:${caller.uid}`)
}

function describe(event: AuditEvent): string {
  const { outcome, operation, evidence, principal, role, caller, reason } = event
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['by', evidence?.subject ?? principal],
    ['role', role],
    ['from', caller.address ?? caller.transport],
    ['because', reason],
  ]
  const said = parts.flatMap(([label, value]) => (value === undefined ? [] : [`${label} ${value}`]))
  return [`${outcome} ${operation ?? event.type}`, ...said].join(' ')
}

type Narrowing = Pick<LedgerQuery, 'type' | 'outcome'>

/** What the store can leave out: types and outcomes that neither the built-in rule nor `when` asks for. */
function queryOf({ when }: AlertRule, builtin: Builtin | undefined): Narrowing {
  // a value that is no type or no outcome finds nothing in the store, as it would here
  const type = both(builtin?.query.type, when?.type as LedgerQuery['type'])
  const outcome = both(builtin?.query.outcome, when?.outcome as LedgerQuery['outcome'])
  return { ...(type !== undefined && { type }), ...(outcome !== undefined && { outcome }) }
}

function both<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] | undefined {
  return other === undefined ? one : (one ?? other).filter((value) => other.includes(value))
}

function isOfQuery({ type, outcome }: AuditEvent, query: Narrowing = {}): boolean {
  return (query.type?.includes(type) ?? true) && (query.outcome?.includes(outcome) ?? true)
}
