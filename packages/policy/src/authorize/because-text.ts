import type { Authorization, AuthorizationRequest, Layer } from './types.ts'

interface Wording {
  /** `because no … allows the X action` */
  readonly none: string
  /** `with an explicit deny in …` */
  readonly denying: string
}

/** IAM user guide, "Troubleshoot access denied error messages". */
const wordings: Readonly<Record<Layer, Wording>> = {
  resource_control: { none: 'resource control policy', denying: 'a resource control policy' },
  service_control: { none: 'service control policy', denying: 'a service control policy' },
  resource: { none: 'resource-based policy', denying: 'a resource-based policy' },
  trust: { none: 'role trust policy', denying: 'the role trust policy' },
  identity: { none: 'identity-based policy', denying: 'an identity-based policy' },
  boundary: { none: 'permissions boundary', denying: 'a permissions boundary' },
  session: { none: 'session policy', denying: 'a session policy' },
}

/**
 * How AWS ends the message of this denial: `because no identity-based policy allows the s3:GetObject action`,
 * `with an explicit deny in a service control policy`; undefined for an allow. It tells a caller what others
 * have decided about it: for records, simulation and decoded messages only.
 */
export function becauseText(
  { reason, layer }: Pick<Authorization, 'reason' | 'layer'>,
  { action }: Pick<AuthorizationRequest, 'action'>,
): string | undefined {
  if (layer === undefined || reason === 'allowed') return undefined
  const { none, denying } = wordings[layer]
  return reason === 'explicit_deny'
    ? `with an explicit deny in ${denying}`
    : `because no ${none} allows the ${action} action`
}
