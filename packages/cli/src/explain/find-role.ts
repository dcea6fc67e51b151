import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ResourceAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { listResources, onlyOne } from '#client/resources'
import type { Invocation } from '#program/spec'

export interface FoundRole {
  readonly account: string
  readonly name: string
  readonly uniqueId: string
  /** The text of its trust policy. */
  readonly policy: string
}

const roleArn = /^arn:[\w-]+:iam::(?<account>\d{12}):role\/(?:.*\/)?(?<name>[^/]+)$/

/**
 * A role of the current trust, by name or ARN.
 *
 * @throws VouchsafeError `trust_not_found`, `usage`, `server_unreachable`
 */
export async function findRole(
  invocation: Invocation,
  role: string,
  inAccount?: string,
): Promise<FoundRole & { readonly resource: ResourceAnswer }> {
  const { account = inAccount, name = role } = roleArn.exec(role)?.groups ?? {}
  const found = await listResources(connect(invocation), {
    kind: 'Role',
    name,
    ...(account !== undefined && { account }),
  })
  const resource = onlyOne(found, `Role \`${name}\``)
  const { spec, account: owner, uniqueId } = resource
  const policy = spec['trustPolicy']
  if (typeof policy !== 'string')
    throw new VouchsafeError('trust_invalid', {
      say: `role \`${name}\` has no trust policy that can be read`,
    })
  return { account: owner, name, uniqueId, policy, resource }
}
