import { VouchsafeError } from '@vouchsafe/core/errors'
import { resourceListAnswer, type ResourceAnswer } from '@vouchsafe/server/admin/schema'
import { resourceKinds, type ResourceKind } from '@vouchsafe/trust/resource'
import type { Connection } from './connection.ts'

/** A kind as people type it: any letter case, singular or plural. @throws VouchsafeError `usage` */
export function parseKind(text: string): ResourceKind {
  const folded = text.toLowerCase()
  const plural = (kind: string): string => kind.replace(/y$/, 'ie').concat('s').toLowerCase()
  const kind = resourceKinds.find((name) => name.toLowerCase() === folded || plural(name) === folded)
  if (kind !== undefined) return kind
  throw new VouchsafeError('usage', {
    say: `expected a kind, one of ${resourceKinds.join(', ')}; found \`${text}\``,
  })
}

export interface ResourceFilter {
  readonly kind?: ResourceKind
  readonly account?: string
  readonly name?: string
}

/** Resources of the current trust, in order of kind, account and name. */
export async function listResources(
  connection: Connection,
  filter: ResourceFilter,
): Promise<readonly ResourceAnswer[]> {
  const { resources } = await connection.admin({
    path: '/v1/resources',
    query: { ...filter },
    answer: resourceListAnswer,
  })
  return resources
}

/** @throws VouchsafeError `trust_not_found` when there is none, `usage` when several accounts have one */
export function onlyOne(resources: readonly ResourceAnswer[], what: string): ResourceAnswer {
  const [first, second] = resources
  if (first === undefined)
    throw new VouchsafeError('trust_not_found', {
      say: `no such resource: ${what}`,
      hint: 'see `vouch get` for what there is',
    })
  if (second === undefined) return first
  throw new VouchsafeError('usage', { say: `several accounts have ${what}`, hint: 'add --account ID' })
}
