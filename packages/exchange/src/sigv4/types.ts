import type { Secret } from '@vouchsafe/core/secret'

/** A request exactly as it came: signatures cover its bytes. */
export interface SignedRequest {
  readonly method: string
  /** As sent, undecoded. */
  readonly path: string
  /** As sent, without `?`. */
  readonly query: string
  /** Names lower case; values as sent, repeated headers in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
}

/** `DATE/REGION/SERVICE/aws4_request` */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** What a request says about its own signature. Nothing here is verified. */
export interface SignatureParts {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  /** Lower case, sorted, without repetition; holds `host` and every `x-amz-*` header of the request. */
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hex digits. */
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly sessionToken?: Secret<string>
  /** The signature is in the URL. */
  readonly isPresigned?: boolean
}
