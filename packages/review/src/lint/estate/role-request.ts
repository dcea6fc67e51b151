import type { JsonObject } from '@vouchsafe/core/json'
import type { Written } from '../workloads/types.ts'

/** Somebody's token for a role: all that is known of it, and no more. */
export interface RoleRequest {
  /** `the service account \`payments:api\`` */
  readonly who: string
  /** Form of the issuer's tokens: `Kubernetes`, `GitHub Actions`, `GitLab`. */
  readonly issuer: string
  /** ARN. */
  readonly role: Written
  /** Any of them is taken; empty: only a run knows. */
  readonly audiences: readonly Written[]
  /** Seconds that the session is asked for; absent: as long as is usual. */
  readonly sessionSeconds?: number
  /**
   * Tokens that it could bring, as claims without `iss` and `aud`, by what a policy wants of them: whatever the
   * workload leaves open is as the policy would have it.
   */
  readonly tokens: (wanted: WantedClaims) => readonly JsonObject[]
  /** Claims that are known not to be in any of its tokens. */
  readonly absent: readonly string[]
}

/** Values that a trust policy wants of a provider's claim, as it writes them. */
export type WantedClaims = (claim: string) => readonly string[]
