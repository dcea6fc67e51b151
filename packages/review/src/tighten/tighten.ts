import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { printPolicy } from '@vouchsafe/policy/explain'
import { parseTrustPolicy, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { compareTrust, type TrustComparison } from '#compare/compare-trust'
import { attributeRows, type Attribution, type UsedStatement } from './attribute-rows.ts'
import { addSeen, type Evidence, type EvidenceRow } from './collect-evidence.ts'
import { narrowStatement, type Grouping, type NarrowedStatement } from './narrow-statement.ts'
import { questionsOn } from './questions.ts'
import type { Seen, StatementEvidence, TightenOptions, Tightening, Unused } from './types.ts'

const GENERALISE_FROM = 13
/** AWS's quota for a role's trust policy. */
const MOST_CHARACTERS = 2048
const anyLength = { maxLength: 1_000_000 }

/**
 * The tightest trust policy, of the enforced one's own shape, that admits everything on record that the enforced one
 * admits.
 *
 * INVARIANT: it admits nobody whom the enforced policy refuses. It is made so (`narrowStatement`), and compared with
 * the enforced policy: were a difference found, the policy would be given up for the enforced one.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function tighten(enforced: string, evidence: Evidence, options: TightenOptions = {}): Tightening {
  const document = parseTrustPolicy(enforced, anyLength)
  const attribution = attributeRows(compileTrustPolicy(document), evidence.rows())
  const admitted = new Set([...attribution.used.values()].flatMap(({ rows }) => rows))
  const facts = { document, evidence, attribution, options: { maxLength: MOST_CHARACTERS, ...options } }
  if (admitted.size === 0)
    return {
      format: 'vouch tightening 1',
      statements: [],
      unused: [],
      refuses: [],
      isProof: false,
      questions: questionsOn({ ...facts, statements: [] }),
    }
  const { policy, statements, comparison } = writePolicy(enforced, facts, [...admitted])
  return {
    format: 'vouch tightening 1',
    policy,
    evidence: {
      ...sumOf([...admitted]),
      subjects: new Set([...admitted].map(({ subject }) => subject)).size,
    },
    statements,
    unused: unusedOf(document, attribution),
    refuses: comparison.differences.filter(({ direction }) => direction === 'refuses'),
    isProof: comparison.isProof,
    questions: questionsOn({ ...facts, statements, policy, isProof: comparison.isProof }),
  }
}

interface Facts {
  readonly document: TrustPolicyDocument
  readonly attribution: Attribution
  readonly options: TightenOptions & { readonly maxLength: number }
}

interface Written {
  readonly policy: string
  readonly statements: readonly StatementEvidence[]
  readonly comparison: TrustComparison
}

/** The first grouping with which the policy is short enough, else the shortest. */
function writePolicy(enforced: string, facts: Facts, admitted: readonly EvidenceRow[]): Written {
  const { maxLength } = facts.options
  let shortest: Draft | undefined
  for (const grouping of groupingsFor(facts.options)) {
    const draft = draftPolicy(enforced, facts, grouping)
    if (shortest === undefined || lengthOf(draft.policy) < lengthOf(shortest.policy)) shortest = draft
    if (lengthOf(shortest.policy) <= maxLength) break
  }
  if (shortest === undefined) throw new TypeError('expected a grouping')
  const comparison = compareTrust(enforced, shortest.policy)
  const isWider = comparison.differences.some(({ direction }) => direction === 'admits')
  if (!isWider && admitsAll(shortest.policy, admitted)) return { ...shortest, comparison }
  // never seen to happen; the enforced policy is no wider than itself
  return {
    policy: printPolicy(parseJsonObject(enforced), 2),
    statements: [],
    comparison: compareTrust(enforced, enforced),
  }
}

/** From the tightest on: fewer values that stand by themselves, and at last patterns over repositories. */
function groupingsFor({ generaliseFrom = GENERALISE_FROM }: TightenOptions): readonly Grouping[] {
  if (generaliseFrom === 0) return [{ mostExact: Number.POSITIVE_INFINITY, mayLeaveScope: false }]
  const most = Math.max(1, generaliseFrom - 1)
  const steps = [most, Math.ceil(most / 2), Math.ceil(most / 4), 1]
  return [false, true].flatMap((mayLeaveScope) => steps.map((mostExact) => ({ mostExact, mayLeaveScope })))
}

function lengthOf(policy: string): number {
  return JSON.stringify(parseJsonObject(policy)).length
}

type Draft = Omit<Written, 'comparison'>

function draftPolicy(enforced: string, { document, attribution }: Facts, grouping: Grouping): Draft {
  const whole = parseJsonObject(enforced)
  const elements: readonly JsonValue[] = Array.isArray(whole['Statement'])
    ? (whole['Statement'] as readonly JsonValue[])
    : [whole['Statement'] ?? {}]
  const sids = new Set(document.statements.flatMap(({ sid }) => (sid === undefined ? [] : [sid])))
  const written = document.statements.flatMap(
    (statement, at): readonly (NarrowedStatement | JsonObject)[] => {
      const element = elements[at]
      if (!isJsonObject(element)) return []
      if (statement.effect === 'Deny') return [element]
      const use = attribution.used.get(at)
      return use === undefined
        ? []
        : narrowStatement({ statement, element, version: document.version, use, sids }, grouping)
    },
  )
  const statements = written.flatMap((one, index) => (isNarrowed(one) ? [{ ...one.evidence, index }] : []))
  const Statement = written.map((one) => (isNarrowed(one) ? one.element : one))
  return { policy: printPolicy({ ...whole, Statement }, 2), statements }
}

function isNarrowed(one: NarrowedStatement | JsonObject): one is NarrowedStatement {
  return 'evidence' in one
}

/** Whether the policy admits what is on record; what hides a value is asked with what is not hidden. */
function admitsAll(policy: string, rows: readonly EvidenceRow[]): boolean {
  const compiled = compileTrustPolicy(parseTrustPolicy(policy, anyLength))
  return rows
    .filter(({ hidden }) => hidden.size === 0)
    .every(({ actions, principal, context }) =>
      actions.every((action) => evaluate(compiled, { action, principal, context }).effect === 'allow'),
    )
}

function unusedOf({ statements }: TrustPolicyDocument, { used }: Attribution): readonly Unused[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement): readonly Unused[] => {
      const { index, sid } = statement
      const use = used.get(index)
      if (use === undefined)
        return [{ kind: 'statement', statement: index, ...(sid !== undefined && { sid }) }]
      return [
        ...unusedPrincipals(statement, use).map(
          (name) => ({ kind: 'principal', statement: index, name }) as const,
        ),
        ...unusedActions(statement, use).map((name) => ({ kind: 'action', statement: index, name }) as const),
      ]
    })
}

type Allow = TrustPolicyDocument['statements'][number]

function unusedPrincipals({ principals }: Allow, { rows }: UsedStatement): readonly string[] {
  return principals
    .filter(({ type, match }) => type === 'Federated' && match === 'exact')
    .map(({ value }) => value)
    .filter(
      (value) => !rows.some(({ principal }) => principal.type === 'Federated' && principal.id === value),
    )
}

function unusedActions({ actions }: Allow, use: UsedStatement): readonly string[] {
  if (actions.complement) return []
  const names = new Set([...use.actions].map((action) => action.toLowerCase()))
  return actions.patterns.filter((pattern) => !/[*?]/.test(pattern) && !names.has(pattern.toLowerCase()))
}

function sumOf(rows: readonly EvidenceRow[]): Seen {
  const [first, ...rest] = rows
  if (first === undefined) throw new TypeError('expected a row')
  return rest.reduce<Seen>(addSeen, { count: first.count, firstAt: first.firstAt, lastAt: first.lastAt })
}
