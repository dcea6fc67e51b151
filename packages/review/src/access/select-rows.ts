import type { ReviewRow } from './types.ts'

export const reviewOrders = ['last-used', 'breadth', 'owner', 'name'] as const
export type ReviewOrder = (typeof reviewOrders)[number]

export interface ReviewSelection {
  readonly kind?: ReviewRow['kind']
  readonly account?: string
  readonly name?: string
  /** Exact; empty: those without one. */
  readonly owner?: string
  /** Only what nobody has used for as many days, and is at least as old. */
  readonly unusedDays?: number
  readonly order: ReviewOrder
}

/** The rows that match, in order; among equals by kind, account and name. */
export function selectRows(rows: readonly ReviewRow[], selection: ReviewSelection): readonly ReviewRow[] {
  const { kind, account, name, owner, unusedDays, order } = selection
  return rows
    .filter(
      (row) =>
        (kind === undefined || row.kind === kind) &&
        (account === undefined || row.account === account) &&
        (name === undefined || row.name === name) &&
        (owner === undefined || (row.owner ?? '') === owner) &&
        (unusedDays === undefined || row.unusedDays >= unusedDays),
    )
    .toSorted((a, b) => orders[order](a, b) || byName(a, b))
}

type Compare = (a: ReviewRow, b: ReviewRow) => number

const orders: Readonly<Record<ReviewOrder, Compare>> = {
  // what nobody uses is what a reviewer looks for
  'last-used': (a, b) => (a.lastUsedAt ?? 0) - (b.lastUsedAt ?? 0) || a.createdAt - b.createdAt,
  breadth: (a, b) => breadthOf(b) - breadthOf(a),
  // without an owner first: somebody has to be found
  owner: (a, b) => compareText(a.owner ?? '', b.owner ?? ''),
  name: () => 0,
}

/** Whom it admits counts first, then what they may do. */
function breadthOf({ trust, permissions }: ReviewRow): number {
  return (trust?.score ?? 0) * 101 + (permissions?.score ?? 0)
}

function byName(a: ReviewRow, b: ReviewRow): number {
  return compareText(a.kind, b.kind) || compareText(a.account, b.account) || compareText(a.name, b.name)
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
