// Denials and misconfigurations that people met at Google, told in the threads named as sources; names and ids are
// invented.
import { cloudCorpus, type CloudCase } from '#cloud/testing/corpus'
import type { JsonObject } from '@vouchsafe/core/json'
import { explainGoogle } from './explain-google.ts'

interface GoogleCase extends CloudCase {
  readonly provider: JsonObject
  /** The IAM policy of the service account that the token is to become. */
  readonly serviceAccount?: JsonObject
}

cloudCorpus<GoogleCase>(new URL('corpus/', import.meta.url), ({ claims, provider, serviceAccount }, at) =>
  explainGoogle({
    claims,
    provider: JSON.stringify(provider),
    ...(serviceAccount !== undefined && { serviceAccount: JSON.stringify(serviceAccount) }),
    at,
  }),
)
