import { VouchsafeError } from '@vouchsafe/core/errors'
import { accountSpec, type AccountSpec } from '@vouchsafe/trust/account'
import type { ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { readStored, rewrite, type Stored } from '#aws/iam/entity/stored'
import { reading, writing } from '#aws/iam/operation/define'
import { page } from '#aws/iam/parameter/common'
import { required, text } from '#aws/iam/parameter/parameter'
import { askAll } from '#aws/iam/question/ask'

const accountAlias = required(
  text({
    minLength: 3,
    maxLength: 63,
    pattern: {
      shown: '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$',
      form: /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/,
    },
  }),
)

function accountKey(account: string): ResourceKey {
  return { kind: 'Account', account, name: account }
}

/** A session's account is there: its role lies in it. */
function findAccount(trust: TrustSnapshot, account: string): Stored<AccountSpec> {
  const resource = trust.resource(accountKey(account))
  if (resource === undefined) throw new VouchsafeError('internal', { detail: { account } })
  return readStored(resource, accountSpec)
}

export const listAccountAliases = reading({
  parameters: page,
  questions: () => [askAll('ListAccountAliases')],
  answer: ({ trust, account }) => {
    const alias = trust.account(account)?.alias
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
  },
})

/** An account has one alias: a new one takes the place of the old. */
export const createAccountAlias = writing({
  parameters: { AccountAlias: accountAlias },
  questions: () => [askAll('CreateAccountAlias')],
  subject: ({ account }) => accountKey(account),
  part: ({ spec }) => spec['alias'],
  plan: ({ trust, account, input: { AccountAlias: alias } }) => {
    const { resource, spec } = findAccount(trust, account)
    const isTaken = trust.resources.some(
      (other) => other.kind === 'Account' && other.name !== account && other.spec['alias'] === alias,
    )
    if (isTaken)
      throw new VouchsafeError('trust_exists', { say: `The account alias ${alias} already exists.` })
    return rewrite(resource, { ...spec, alias })
  },
})

export const deleteAccountAlias = writing({
  parameters: { AccountAlias: accountAlias },
  questions: () => [askAll('DeleteAccountAlias')],
  subject: ({ account }) => accountKey(account),
  part: ({ spec }) => spec['alias'],
  plan: ({ trust, account, input: { AccountAlias } }) => {
    const { resource, spec } = findAccount(trust, account)
    const { alias, ...rest } = spec
    if (alias !== AccountAlias)
      throw new VouchsafeError('trust_not_found', {
        say: `The account alias with name ${AccountAlias} cannot be found.`,
      })
    return rewrite(resource, rest)
  },
})
