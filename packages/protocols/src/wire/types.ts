import type { Caller } from '@vouchsafe/ledger/event'

/** A request as it came in, before any protocol has read it. */
export interface WireRequest {
  readonly method: string
  /** Path exactly as sent, undecoded: signatures cover it. */
  readonly path: string
  /** Query string exactly as sent, without `?`; empty when absent. */
  readonly query: string
  /** Names lower case; values as sent, repeated headers in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
  readonly caller: Caller
}

export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A protocol's face: total, every refusal is a response in the vendor's own form. */
export type WireHandler = (request: WireRequest) => Promise<WireResponse>
