import type { FetchDocument } from '@vouchsafe/exchange/verify/oidc'
import { guardedFetch } from '@vouchsafe/host/fetch'
import type { Metrics } from '#metrics/create-metrics'

/** Fetches providers' documents under the guard, measured; given up when the server stops. */
export function createFetchDocument(metrics: Metrics, signal: AbortSignal): FetchDocument {
  return async (url, { caPem, allowPrivateAddresses }) => {
    const started = performance.now()
    const seconds = (): number => (performance.now() - started) / 1000
    try {
      const { body } = await guardedFetch(url, {
        allowPrivateAddresses,
        signal,
        ...(caPem !== undefined && { ca: caPem }),
      })
      metrics.fetched('ok', seconds())
      return body
    } catch (error) {
      metrics.fetched('failed', seconds())
      throw error
    }
  }
}
