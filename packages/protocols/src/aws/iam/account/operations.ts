import type { IamOperations } from '#aws/iam/operation/types'
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './aliases.ts'
import { getAccountSummary } from './summary.ts'

export const accountOperations: IamOperations = {
  GetAccountSummary: getAccountSummary,
  ListAccountAliases: listAccountAliases,
  CreateAccountAlias: createAccountAlias,
  DeleteAccountAlias: deleteAccountAlias,
}
