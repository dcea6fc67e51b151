import type { Severity } from '#detector/types'
import { daysBetween } from '#match/instant'
import type { Instant } from '#match/types'
import type { InventoryRow, Risk } from './types.ts'

/** What a risk is judged by: a row without its judgement. */
export interface Facts extends Omit<InventoryRow, 'risk' | 'because'> {
  readonly at: Instant
  /** Of the finding; absent for what only its cloud knows. */
  readonly severity?: Severity
  readonly isRoot: boolean
  readonly isQuarantined: boolean
  /** Further active keys of the same owner. */
  readonly siblings: number
}

/** Days that a key may be unused, and old. */
const UNUSED = 90
const OLD = 90
/** A key as young as this may not have come to its work yet. */
const FRESH = 7

const broad =
  /^(?:AdministratorAccess|PowerUserAccess|IAMFullAccess|roles\/(?:owner|editor|iam\.securityAdmin))\b/

interface Rule {
  readonly risk: Risk
  readonly because: (facts: Facts) => string | undefined
}

/** All that apply are named; the gravest says how grave it is. */
const rules: readonly Rule[] = [
  {
    risk: 'critical',
    because: ({ state, places, stance }) =>
      state === 'exists' && places > 0 && stance === 'secret'
        ? `it is in force, and its secret lies in ${places} ${places === 1 ? 'place' : 'places'}`
        : undefined,
  },
  {
    risk: 'critical',
    because: ({ isRoot }) => (isRoot ? 'it is of the root user, whom nothing restrains' : undefined),
  },
  {
    risk: 'critical',
    because: ({ isQuarantined }) =>
      isQuarantined ? 'AWS has seen it in public, and quarantined its user' : undefined,
  },
  {
    risk: 'high',
    because: ({ allows }) => {
      const policy = allows.find((name) => broad.test(name))
      return policy === undefined ? undefined : `it has ${policy}`
    },
  },
  {
    risk: 'high',
    because: ({ lastUsedAt, createdAt, at }) =>
      lastUsedAt === 'never' && (createdAt === undefined || daysBetween(createdAt, at) >= FRESH)
        ? 'it is in force and was never used: nobody would miss it'
        : undefined,
  },
  {
    risk: 'medium',
    because: ({ lastUsedAt, createdAt, at }) =>
      lastUsedAt === 'never' && createdAt !== undefined && daysBetween(createdAt, at) < FRESH
        ? 'it is in force and new, and was not used yet'
        : undefined,
  },
  {
    risk: 'medium',
    because: ({ lastUsedAt, at }) => {
      const days = lastUsedAt === undefined || lastUsedAt === 'never' ? 0 : daysBetween(lastUsedAt, at)
      return days >= UNUSED ? `not used for ${days} days` : undefined
    },
  },
  {
    risk: 'medium',
    because: ({ createdAt, at }) => {
      const days = createdAt === undefined ? 0 : daysBetween(createdAt, at)
      return days >= OLD ? `${days} days old` : undefined
    },
  },
  {
    risk: 'medium',
    because: ({ siblings }) => (siblings > 0 ? 'its owner has another one in force' : undefined),
  },
]

const order: readonly Risk[] = ['low', 'medium', 'high', 'critical']

/** How grave a credential is, and why. What no longer opens anything is low, and says what is left to do. */
export function judgeRisk(facts: Facts): Pick<InventoryRow, 'risk' | 'because'> {
  if (facts.stance === 'reference')
    return { risk: 'low', because: ['it uses a static credential that is stored elsewhere'] }
  if (facts.state === 'gone')
    return { risk: 'low', because: ['it no longer exists: what is left of it is harmless'] }
  if (facts.state === 'disabled')
    return { risk: 'low', because: ['it is switched off: delete it when nothing has missed it'] }
  const told = rules.flatMap(({ risk, because }) => {
    const reason = because(facts)
    return reason === undefined ? [] : [{ risk, reason }]
  })
  if (facts.state === 'unknown' && facts.severity !== undefined) {
    const risk = facts.severity === 'info' ? 'low' : facts.severity
    told.unshift({ risk, reason: 'it was found, and nobody has said whether it is in force' })
  }
  if (told.length === 0)
    return { risk: 'low', because: [`it is in force${facts.lastUsedAt === undefined ? '' : ', and in use'}`] }
  const gravest = Math.max(...told.map(({ risk }) => order.indexOf(risk)))
  return { risk: order[gravest] ?? 'low', because: told.map(({ reason }) => reason) }
}

/** Less than zero where the first is graver; ties by id, so that the order is the same every time. */
export function byRisk(one: InventoryRow, other: InventoryRow): number {
  return (
    order.indexOf(other.risk) - order.indexOf(one.risk) ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  )
}
