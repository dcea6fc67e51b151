import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { StatementTrace } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import type { EvidenceRow } from './collect-evidence.ts'

/** An Allow of the enforced policy, with what on record it is there for. */
export interface UsedStatement {
  readonly rows: readonly EvidenceRow[]
  readonly actions: ReadonlySet<string>
}

export interface Attribution {
  /** By position in the enforced policy. */
  readonly used: ReadonlyMap<number, UsedStatement>
  /** Admitted once, and not by the enforced policy as it is. */
  readonly older: readonly EvidenceRow[]
}

/**
 * Gives each row to the first statement that allows it, for each of its actions. A row of which the record hides a
 * value that decides is given to every statement that it may have been.
 */
export function attributeRows(policy: CompiledTrustPolicy, rows: readonly EvidenceRow[]): Attribution {
  const used = new Map<number, { rows: Set<EvidenceRow>; actions: Set<string> }>()
  const older: EvidenceRow[] = []
  for (const row of rows) {
    const places = row.actions.map((action) => ({ action, at: statementsFor(policy, row, action) }))
    if (places.some(({ at }) => at.length === 0)) {
      older.push(row)
      continue
    }
    for (const { action, at } of places)
      for (const index of at) {
        const statement = used.get(index) ?? { rows: new Set(), actions: new Set() }
        statement.rows.add(row)
        statement.actions.add(action)
        used.set(index, statement)
      }
  }
  const asLists = [...used].map(
    ([index, { rows: some, actions }]) => [index, { rows: [...some], actions }] as const,
  )
  return { used: new Map(asLists), older }
}

function statementsFor(
  policy: CompiledTrustPolicy,
  { principal, context, hidden }: EvidenceRow,
  action: string,
): readonly number[] {
  const { effect, decidedBy, statements } = evaluate(policy, { action, principal, context })
  if (effect === 'allow' && decidedBy !== undefined) return [decidedBy.index]
  if (hidden.size === 0) return []
  return statements.filter((trace) => mayApply(trace, hidden)).map(({ index }) => index)
}

function mayApply({ effect, reason, conditions }: StatementTrace, hidden: ReadonlySet<string>): boolean {
  if (effect !== 'Allow' || (reason !== 'applies' && reason !== 'condition_not_met')) return false
  return conditions.every(({ satisfied, key }) => satisfied || hidden.has(key.toLowerCase()))
}
