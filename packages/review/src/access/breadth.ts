/** How many there may be behind a policy, from none to everybody. Closed and in order: sorting goes by it. */
export const trustClasses = ['nobody', 'exact', 'one_scope', 'organization', 'provider', 'anyone'] as const
export type TrustClass = (typeof trustClasses)[number]

/** What a role's own policies let it do, from nothing to everything. Closed and in order. */
export const permissionClasses = ['none', 'scoped', 'wildcard_resource', 'wildcard_service', 'admin'] as const
export type PermissionClass = (typeof permissionClasses)[number]

/** A class with its score (0 to 100, for sorting) and a line for each thing that led to it, the widest first. */
export interface Breadth<Class> {
  readonly class: Class
  readonly score: number
  readonly because: readonly string[]
}

/** One thing that a policy admits or grants. */
export interface Grant<Class> {
  readonly class: Class
  readonly because: string
}

export const trustScores: Readonly<Record<TrustClass, number>> = {
  nobody: 0,
  exact: 10,
  one_scope: 30,
  organization: 60,
  provider: 80,
  anyone: 100,
}

export const permissionScores: Readonly<Record<PermissionClass, number>> = {
  none: 0,
  scoped: 10,
  wildcard_resource: 40,
  wildcard_service: 70,
  admin: 100,
}

/** Several grants of a class are wider than one, but never as wide as the next class. */
const mostExtra = 9

/** The widest grant decides; the others add a point each. */
export function widest<Class extends string>(
  grants: readonly Grant<Class>[],
  scores: Readonly<Record<Class, number>>,
  none: Class,
): Breadth<Class> {
  const inOrder = grants.toSorted((a, b) => scores[b.class] - scores[a.class])
  const [first] = inOrder
  if (first === undefined) return { class: none, score: scores[none], because: [] }
  const peers = inOrder.filter((grant) => grant.class === first.class).length
  const extra = first.class === none ? 0 : Math.min(peers - 1, mostExtra)
  return {
    class: first.class,
    score: Math.min(scores[first.class] + extra, 100),
    because: inOrder.map(({ because }) => because),
  }
}
