import type { Detector } from '#detector/types'
import { federationDetectors } from './federations.ts'
import { referenceDetector } from './reference.ts'
import { codeReferences } from './references-code.ts'
import { infrastructureReferences } from './references-infrastructure.ts'
import { pipelineReferences } from './references-pipeline.ts'

/** What has to be moved off static keys, and what has been already. */
export const referenceDetectors: readonly Detector[] = [
  ...[...pipelineReferences, ...infrastructureReferences, ...codeReferences].map(referenceDetector),
  ...federationDetectors,
]
