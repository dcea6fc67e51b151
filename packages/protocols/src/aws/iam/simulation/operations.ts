import type { IamOperations } from '#aws/iam/operation/types'
import { getContextKeysForCustomPolicy, getContextKeysForPrincipalPolicy } from './context-keys.ts'
import { simulateCustomPolicy, simulatePrincipalPolicy } from './simulate-policies.ts'

export const simulationOperations: IamOperations = {
  SimulateCustomPolicy: simulateCustomPolicy,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
}
