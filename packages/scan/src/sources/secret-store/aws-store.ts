/** What the two stores of AWS share: the ordinary credential chain of the SDK, and where they are asked. */
export interface AwsStoreOptions {
  /** Takes the place of every endpoint: any service that speaks AWS's API. */
  readonly endpointUrl?: string | undefined
  /** Where the SDK finds none by itself. */
  readonly region?: string | undefined
  /** Given ones take the place of the chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A client's settings. Throttling is the client's to wait for, six times; nothing is waited for without an end. */
export function clientSettings({ endpointUrl, region, credentials }: AwsStoreOptions) {
  return {
    maxAttempts: 6,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    ...(region !== undefined && { region }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    ...(credentials !== undefined && { credentials }),
  }
}
