import { VouchsafeError } from '@vouchsafe/core/errors'

/**
 * The ARN that `--role` means: an ARN as it is, or a name (with its path, if it has one) in an account.
 * @throws VouchsafeError `usage`
 */
export function roleArnOf(role: string, account: string | undefined): string {
  if (role.startsWith('arn:')) return role
  const name = role.replace(/^\/+/, '')
  if (!/^[\w+=,.@/-]{1,576}$/.test(name))
    throw new VouchsafeError('usage', { say: `--role: expected a role name or ARN, found \`${role}\`` })
  if (account === undefined)
    throw new VouchsafeError('usage', {
      say: 'the server has more than one account, or none: `--role` needs to say which',
      hint: 'add --account ID, or give the role as an ARN',
    })
  if (!/^\d{12}$/.test(account))
    throw new VouchsafeError('usage', { say: `--account: expected 12 digits, found \`${account}\`` })
  return `arn:aws:iam::${account}:role/${name}`
}
