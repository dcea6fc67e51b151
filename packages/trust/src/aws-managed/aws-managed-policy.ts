import { createHash } from 'node:crypto'
import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { NamedPermissions, permissionsLanguage } from '#policy/create-policy-compiler'
import { StoredPolicy } from '#policy/stored-policy'
import { managedPolicyArn } from '#resource/arns'
import { newUniqueId } from '#resource/unique-id'
import { awsManagedStatements } from './statements.ts'

/** A policy that AWS manages, as this server knows it; it may be attached, and never changes. */
export interface AwsManagedPolicy {
  /** `arn:aws:iam::aws:policy/PATH/NAME` */
  readonly arn: string
  readonly name: string
  /** `/`, `/service-role/` or `/job-function/` */
  readonly path: string
  /** `ANPA…`: the same on every server, and not AWS's own. */
  readonly uniqueId: string
  readonly description: string
  /** JSON text of its one version, `v1`. */
  readonly document: string
}

/** Every one that this server knows, in order of their names. */
export const awsManagedPolicies: readonly AwsManagedPolicy[] = Object.entries(awsManagedStatements)
  .map(([name, { path = '/', description, statements }]) => ({
    arn: managedPolicyArn({ account: 'aws', path, name }),
    name,
    path,
    uniqueId: uniqueIdOf(name),
    description,
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  }))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))

const byArn: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  awsManagedPolicies.map((policy) => [policy.arn, policy]),
)
// a server reads those that its roles carry, and no others
const read = new Map<string, NamedPolicy>()

/** The policy of this exact ARN; undefined for one that this server does not know. */
export function awsManagedPolicy(arn: string): NamedPolicy | undefined {
  const known = read.get(arn)
  const policy = byArn.get(arn)
  if (known !== undefined || policy === undefined) return known
  const named = new NamedPermissions(arn, new StoredPolicy(policy.document, permissionsLanguage))
  read.set(arn, named)
  return named
}

function uniqueIdOf(name: string): string {
  const digest = createHash('sha256').update(name).digest()
  return newUniqueId('Policy', { bytes: (length) => digest.subarray(0, length) })
}
