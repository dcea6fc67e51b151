import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { RequestPrincipal } from '@vouchsafe/policy/decision'
import { parseOperator } from '@vouchsafe/policy/iam'
import {
  providerName,
  type PolicyVersion,
  type PrincipalPattern,
  type TrustStatement,
} from '@vouchsafe/policy/parse'
import { subjectClass } from '#access/subject-forms'
import type { UsedStatement } from './attribute-rows.ts'
import { addSeen, ownerClaims, type EvidenceRow } from './collect-evidence.ts'
import { isNarrowable, narrowKey, type NarrowedKey } from './narrow-key.ts'
import type { Seen, StatementEvidence } from './types.ts'

/** How far values are put together. */
export interface Grouping {
  readonly mostExact: number
  /** Whether a pattern may leave the repository, project or namespace open; never the owner. */
  readonly mayLeaveScope: boolean
}

/** One Allow of the tightened policy. */
export interface NarrowedStatement {
  readonly element: JsonObject
  readonly evidence: Omit<StatementEvidence, 'index'>
}

export interface StatementToNarrow {
  readonly statement: TrustStatement
  /** As it stands in the document. */
  readonly element: JsonObject
  readonly version: PolicyVersion
  readonly use: UsedStatement
  /** Names of statements that the document has. */
  readonly sids: ReadonlySet<string>
}

/** More audiences or owners than these are no list that anybody keeps. */
const MOST_AUDIENCES = 5
const MOST_OWNERS = 5

/**
 * The statement as one for each provider and audience on record, each with no more than what is on record.
 *
 * INVARIANT: a statement that comes out applies to nothing that the one that goes in does not apply to: names and
 * values are taken away, conditions are added, and one takes another's place only where it implies it.
 */
export function narrowStatement(whole: StatementToNarrow, grouping: Grouping): readonly NarrowedStatement[] {
  const parts = partsOf(whole.use.rows)
  return parts.map((rows, at) =>
    narrowPart(whole, rows, { grouping, part: parts.length > 1 ? at + 1 : undefined }),
  )
}

/** A part for each provider and audience; callers by ARN are one. */
function partsOf(rows: readonly EvidenceRow[]): readonly (readonly EvidenceRow[])[] {
  const byPrincipal = Map.groupBy(rows, ({ principal }) =>
    principal.type === 'Federated' ? principal.id : '',
  )
  return [...byPrincipal.values()].flatMap((some) => {
    const byAudience = Map.groupBy(some, (row) => audienceOf(row) ?? '')
    const isList = byAudience.size <= MOST_AUDIENCES && !byAudience.has('')
    return isList ? [...byAudience.values()] : [some]
  })
}

function audienceOf({ principal, context, hidden }: EvidenceRow): string | undefined {
  const key = claimKey(principal, 'aud')
  const value = key === undefined || hidden.has(key) ? undefined : context.get(key)
  return typeof value === 'string' ? value : undefined
}

/** The key of a claim of the principal's provider. */
function claimKey(principal: RequestPrincipal, claim: string): string | undefined {
  if (principal.type !== 'Federated') return undefined
  const host = providerName(principal.id)?.toLowerCase()
  return host === undefined ? `saml:${claim}` : `${host}:${claim}`
}

interface PartOf {
  readonly grouping: Grouping
  /** Counted from 1, where there are several. */
  readonly part: number | undefined
}

function narrowPart(
  { statement, element, version, use, sids }: StatementToNarrow,
  rows: readonly EvidenceRow[],
  { grouping, part }: PartOf,
): NarrowedStatement {
  const [first] = rows
  if (first === undefined) throw new TypeError('expected a row')
  const { conditions, index, sid } = statement
  const narrowed = keysToNarrow(statement, first).flatMap((key) => {
    const to = narrowKey(key, { rows, conditions, version }, optionsFor(key, first.principal, grouping))
    return to === undefined || !isWorthwhile(key, to) ? [] : [{ key: writtenKey(key, first, statement), to }]
  })
  const principals = principalsOf(statement, rows)
  const audience = audienceOf(first)
  const name = sid === undefined || part === undefined ? sid : partName(`${sid}${part}`, sids)
  return {
    element: {
      ...element,
      ...(name !== undefined && { Sid: name }),
      ...(principals !== undefined && { Principal: principals }),
      ...(statement.actions.complement ? {} : { Action: oneOrList([...use.actions]) }),
      ...withConditions(element['Condition'], narrowed),
    },
    evidence: {
      ...(name !== undefined && { sid: name }),
      from: index,
      principals: [...new Set(rows.map(({ principal }) => nameOf(principal)))].slice(0, MOST_NAMED),
      ...(audience !== undefined && { audience }),
      subjects: new Set(rows.map(({ subject }) => subject)).size,
      narrowed: narrowed.map(({ key, to }) => ({ key, values: to.evidence })),
      ...rows
        .slice(1)
        .reduce<Seen>(addSeen, { count: first.count, firstAt: first.firstAt, lastAt: first.lastAt }),
    },
  }
}

/** A name that no statement has: each may stand once in a document. */
function partName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? partName(`${name}x`, taken) : name
}

const MOST_NAMED = 20

/** Who and for whom, whose it is by number, and what the statement itself asks about. */
function keysToNarrow(
  { principals, conditions }: TrustStatement,
  { principal }: EvidenceRow,
): readonly string[] {
  const asked = conditions.filter(isNarrowable).map(({ key }) => key.toLowerCase())
  if (principal.type !== 'Federated') {
    const isOpen = principals.some(({ type, match }) => type === 'AWS' && match !== 'exact')
    return [...new Set([...(isOpen ? ['aws:principalarn'] : []), ...asked])]
  }
  const isSaml = providerName(principal.id) === undefined
  const own = isSaml ? ['aud'] : ['sub', 'aud', ...ownerClaims]
  return [...new Set([...own.map((claim) => claimKey(principal, claim) ?? ''), ...asked])]
}

/** An owner's number says little where there are many, and an audience where it is another each time. */
function isWorthwhile(key: string, { values, replaces }: NarrowedKey): boolean {
  if (replaces !== undefined) return true
  if (key.endsWith(':aud')) return values.length <= MOST_AUDIENCES
  return !ownerClaims.some((claim) => key.endsWith(`:${claim}`)) || values.length <= MOST_OWNERS
}

/** As the statement writes it, or as its other keys are. */
function writtenKey(key: string, { principal }: EvidenceRow, { conditions }: TrustStatement): string {
  const written = conditions.find((condition) => condition.key.toLowerCase() === key)?.key
  if (written !== undefined) return written
  if (key === 'aws:principalarn') return 'aws:PrincipalArn'
  const host = principal.type === 'Federated' ? providerName(principal.id) : undefined
  return host === undefined ? key : `${host}:${key.slice(host.length + 1)}`
}

function optionsFor(
  key: string,
  principal: RequestPrincipal,
  { mostExact, mayLeaveScope }: Grouping,
): { readonly mostExact: number; readonly mayBe: (pattern: string) => boolean } {
  const issuer = principal.type === 'Federated' ? (providerName(principal.id) ?? '') : ''
  if (key !== claimKey(principal, 'sub')) {
    // the forms of other values are not known: a list of them, or what the statement has
    return { mostExact: Number.POSITIVE_INFINITY, mayBe: () => false }
  }
  const classes = mayLeaveScope ? ['one_scope', 'organization'] : ['one_scope']
  return { mostExact, mayBe: (pattern) => classes.includes(subjectClass(issuer, pattern)) }
}

/** The principals of the statement that somebody on record is; undefined where all are. */
function principalsOf({ principals }: TrustStatement, rows: readonly EvidenceRow[]): JsonValue | undefined {
  const used = principals.filter((pattern) => rows.some(({ principal }) => isOf(pattern, principal)))
  if (used.length === principals.length || used.length === 0) return undefined
  if (used.some(({ match }) => match === 'anyone')) return undefined
  const byType = Map.groupBy(used, ({ type }) => type)
  return Object.fromEntries(
    [...byType].map(([type, some]) => [type, oneOrList(some.map(({ value }) => value))]),
  )
}

/** Whether the entry may be why the principal matched; rather one too many. */
function isOf({ type, match, value }: PrincipalPattern, principal: RequestPrincipal): boolean {
  if (match === 'anyone') return true
  if (type !== principal.type) return false
  if (principal.type !== 'AWS') return value === principal.id
  if (match === 'account') return value === principal.account
  return [principal.arn, principal.roleArn, principal.uniqueId].includes(value)
}

function nameOf(principal: RequestPrincipal): string {
  return principal.type === 'AWS' ? (principal.roleArn ?? principal.arn) : principal.id
}

interface NarrowedCondition {
  readonly key: string
  readonly to: NarrowedKey
}

/** The statement's conditions with those that were narrowed in the place of what they replace. */
function withConditions(
  block: JsonValue | undefined,
  narrowed: readonly NarrowedCondition[],
): { readonly Condition?: JsonObject } {
  const kept = Object.entries(isJsonObject(block) ? block : {}).flatMap(
    ([operator, keys]): [string, JsonObject][] => {
      const rest = Object.entries(isJsonObject(keys) ? keys : {}).filter(
        ([key]) => !narrowed.some(({ to }) => isReplaced(to, operator, key)),
      )
      return rest.length === 0 ? [] : [[operator, Object.fromEntries(rest)]]
    },
  )
  const conditions = new Map(kept)
  for (const { key, to } of narrowed) {
    const written = [...conditions.keys()].find((name) => name.toLowerCase() === to.operator.toLowerCase())
    const name = written ?? to.operator
    conditions.set(name, { ...conditions.get(name), [key]: oneOrList(to.values) })
  }
  return conditions.size === 0 ? {} : { Condition: Object.fromEntries(conditions) }
}

function isReplaced({ replaces }: NarrowedKey, operator: string, key: string): boolean {
  if (replaces?.key !== key) return false
  const found = parseOperator(operator)
  const { name, ifExists } = replaces.operator
  return found?.name === name && found.ifExists === ifExists && found.set === undefined
}

function oneOrList(values: readonly string[]): JsonValue {
  const [only, ...more] = values
  return only !== undefined && more.length === 0 ? only : values
}
