import type { Detector } from '#detector/types'
import { awsDetectors } from './aws.ts'
import { azureDetectors } from './azure.ts'
import { codeHostDetectors } from './code-hosts.ts'
import { googleDetectors } from './google.ts'
import { kubernetesDetectors } from './kubernetes.ts'
import { llmDetectors } from './llm.ts'
import { referenceDetectors } from './references.ts'
import { registryDetectors } from './registry.ts'

/** Every kind of credential that is looked for, a row each; then the uses of such, and what needs none. */
export const detectors: readonly Detector[] = [
  ...awsDetectors,
  ...googleDetectors,
  ...azureDetectors,
  ...kubernetesDetectors,
  ...codeHostDetectors,
  ...registryDetectors,
  ...llmDetectors,
  ...referenceDetectors,
]
