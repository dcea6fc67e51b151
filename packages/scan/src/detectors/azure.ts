import type { Detector } from '#detector/types'
import { azureIdentityDetectors } from './azure-identity.ts'
import { azureKeyDetectors } from './azure-keys.ts'
import { azureStringDetectors } from './azure-strings.ts'

export const azureDetectors: readonly Detector[] = [
  ...azureIdentityDetectors,
  ...azureKeyDetectors,
  ...azureStringDetectors,
]
