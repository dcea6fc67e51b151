import { accessReportOperations } from './access-report/operations.ts'
import { accountOperations } from './account/operations.ts'
import { getAccountAuthorizationDetails } from './authorization-details/get-account-authorization-details.ts'
import { instanceProfileOperations } from './instance-profile/operations.ts'
import { oidcProviderOperations } from './oidc-provider/operations.ts'
import type { IamOperations } from './operation/types.ts'
import { policyOperations } from './policy/operations.ts'
import { roleOperations } from './role/operations.ts'
import { samlProviderOperations } from './saml-provider/operations.ts'
import { simulationOperations } from './simulation/operations.ts'
import { userOperations } from './user/operations.ts'

/** The service's operations as far as they are built. */
export const operations: IamOperations = {
  ...accessReportOperations,
  ...accountOperations,
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  ...instanceProfileOperations,
  ...oidcProviderOperations,
  ...policyOperations,
  ...roleOperations,
  ...samlProviderOperations,
  ...simulationOperations,
  ...userOperations,
}
