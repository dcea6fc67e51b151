import type { Milliseconds } from '@vouchsafe/core/time'

/** What one fetch may do. Without any setting it may contact public addresses, for 8 s and 1 MiB. */
export interface FetchPolicy {
  /** From the first look-up to the last byte, redirects included; 8 s by default. */
  readonly deadlineMs?: Milliseconds
  /** Largest body in bytes; 1 MiB by default. */
  readonly maxBytes?: number
  /** Private, loopback and link-local addresses too. Metadata services, multicast and the like stay refused. */
  readonly allowPrivateAddresses?: boolean
  /**
   * PEM of the certificate authorities trusted for this fetch. They take the place of the usual ones: nobody else's
   * authority can then speak for a private cluster.
   */
  readonly ca?: string
  /** Gives up early. */
  readonly signal?: AbortSignal
  /** The `accept` header; `application/json` by default. */
  readonly accept?: string
  /** The `user-agent` header; none by default, though some public APIs ask for one. */
  readonly userAgent?: string
  /** From a host name to its IP addresses, in order of preference; the system's resolver by default. */
  readonly resolve?: Resolve
}

export type Resolve = (hostname: string) => Promise<readonly string[]>

export const defaultDeadlineMs = 8000 as Milliseconds
export const defaultMaxBytes = 1024 * 1024
