import { parseRoleArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ResourceAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'
import { listResources, onlyOne } from '#client/resources'
import { readInput } from '#explain/read-evidence'
import { flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { arnOf } from '#replay/role-stance'

/** A role whose trust is to be tightened. */
export interface Target {
  /** ARN, or the name that was given where no server is asked. */
  readonly role: string
  /** The enforced policy. */
  readonly policy: string
  /** Of a role that the server has. */
  readonly stored?: { readonly account: string; readonly name: string; readonly uniqueId: string }
}

/**
 * The roles that a command line means. With a policy in a file there is one, and nothing is asked of a server.
 *
 * @throws VouchsafeError `usage`, `trust_not_found`, `server_unreachable`
 */
export async function targetsOf(
  invocation: Invocation,
  connect: () => Connection,
): Promise<readonly Target[]> {
  const { args, io } = invocation
  const file = textOption(invocation, 'policy')
  if (flagOption(invocation, 'all') === args.length > 0 && file === undefined)
    throw wrong('expected roles, or --all')
  if (file !== undefined) {
    const [role, more] = args
    if (more !== undefined || flagOption(invocation, 'all')) throw wrong('--policy is that of one role')
    const ledger = textOption(invocation, 'ledger')
    if (ledger === undefined) throw wrong('--policy goes with --ledger')
    if (ledger === '-' && file === '-') throw wrong('only one of --policy and --ledger is standard input')
    return [{ role: role ?? '', policy: await readInput(io, file) }]
  }
  const account = textOption(invocation, 'account')
  const connection = connect()
  if (args.length === 0)
    return (await listResources(connection, { kind: 'Role', ...(account !== undefined && { account }) })).map(
      targetOf,
    )
  return Promise.all(args.map(async (arg) => targetOf(await findOne(connection, arg, account))))
}

async function findOne(
  connection: Connection,
  role: string,
  account: string | undefined,
): Promise<ResourceAnswer> {
  const named = role.startsWith('arn:') ? parseRoleArn(role) : { name: role, account }
  const filter = {
    kind: 'Role' as const,
    name: named.name,
    ...(named.account !== undefined && { account: named.account }),
  }
  return onlyOne(await listResources(connection, filter), `Role \`${named.name}\``)
}

function targetOf(resource: ResourceAnswer): Target {
  const { account, name, uniqueId, spec } = resource
  const policy = spec['trustPolicy']
  return {
    role: arnOf(resource),
    policy: typeof policy === 'string' ? policy : '',
    stored: { account, name, uniqueId },
  }
}

function wrong(say: string): VouchsafeError {
  return new VouchsafeError('usage', { say, hint: 'see `vouch tighten --help`' })
}
