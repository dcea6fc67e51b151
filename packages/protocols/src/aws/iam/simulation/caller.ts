import { assumedRoleArn } from '@vouchsafe/core/arn'
import type { RequestPrincipal } from '@vouchsafe/policy/decision'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { accountOf, arnOf } from './arn-text.ts'
import { invalid } from './simulation-parameters.ts'

type Caller = Extract<RequestPrincipal, { type: 'AWS' }>

const entityForm = /^(role|user)\/(?:[!-~]+\/)?([\w+=,.@-]{1,64})$/

/**
 * The simulated caller. A role calls by a session of it: a resource policy that names the role grants within the
 * boundary, as it does when a session calls.
 *
 * @throws VouchsafeError `input_invalid` for whatever is neither a role nor a user
 */
export function callerOf(arn: string, trust: TrustSnapshot): Caller {
  const { service, account = '', resource = '', partition = 'aws' } = arnOf(arn) ?? {}
  const [, type, name = ''] = entityForm.exec(resource) ?? []
  if (service !== 'iam' || !/^\d{12}$/.test(account) || type === undefined)
    // AWS's words
    throw invalid('Invalid caller - Caller must be an IAM user in this context.')
  if (type === 'user') return { type: 'AWS', account, arn }
  const role = trust.role(account, name)
  return {
    type: 'AWS',
    account,
    arn: assumedRoleArn({ partition, account, roleName: name, sessionName: 'simulated' }),
    roleArn: arn,
    ...(role?.arn === arn && { uniqueId: role.uniqueId }),
  }
}

/** Who calls where nobody is named: somebody of the account, whom no policy names. */
export function anybodyOf(account: string): Caller {
  return { type: 'AWS', account, arn: `arn:aws:iam::${account}:user/simulated` }
}

/**
 * The account of a resource whose ARN does not say it: `ResourceOwner`, as account id or as ARN.
 *
 * @throws VouchsafeError `input_invalid`
 */
export function ownerFrom(owner: string | undefined, caller: Caller): string {
  if (owner === undefined) return caller.account
  if (/^\d{12}$/.test(owner)) return owner
  const account = accountOf(owner)
  if (account !== undefined) return account
  throw invalid(`Invalid Input Resource Owner: ${owner} names no account.`)
}
