/** Sizes in characters without white space (as AWS counts them), and counts. */
export interface TrustLimits {
  readonly trustPolicyLength: number
  readonly managedPolicyLength: number
  /** All inline policies of a role together. */
  readonly inlinePoliciesLength: number
  readonly managedPoliciesPerRole: number
  readonly versionsPerPolicy: number
  /** Per account; AWS has 100. */
  readonly providersPerAccount: number
  /** Per account; AWS has 1,000. */
  readonly rolesPerAccount: number
}

/** AWS's sizes; counts are unlimited until a setting says otherwise. */
export const defaultLimits: TrustLimits = {
  trustPolicyLength: 2048,
  managedPolicyLength: 6144,
  inlinePoliciesLength: 10_240,
  managedPoliciesPerRole: 10,
  versionsPerPolicy: 5,
  providersPerAccount: Number.POSITIVE_INFINITY,
  rolesPerAccount: Number.POSITIVE_INFINITY,
}

/** What the rules of trust must know of the server they run in. */
export interface TrustFacts {
  /** The exact `iss` of this server's own tokens: the only provider whose keys are read in process. */
  readonly ownIssuer?: string | undefined
  /** Where absent, `defaultLimits`. */
  readonly limits?: Partial<TrustLimits>
}
