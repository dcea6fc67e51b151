// Denials and misconfigurations that people met at Entra, told in the threads named as sources; names and ids are
// invented.
import type { JsonObject } from '@vouchsafe/core/json'
import { cloudCorpus, type CloudCase } from '#cloud/testing/corpus'
import { explainAzure } from './explain-azure.ts'

interface AzureCase extends CloudCase {
  readonly credentials: readonly JsonObject[]
}

cloudCorpus<AzureCase>(new URL('corpus/', import.meta.url), ({ claims, credentials }, at) =>
  explainAzure({ claims, credentials: JSON.stringify(credentials), at }),
)
