import { VouchsafeError } from '@vouchsafe/core/errors'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { isPolicyArn } from '#aws/iam/entity/policy-arn'

/**
 * The ARN of a policy that is to bound a role.
 *
 * @throws VouchsafeError `input_invalid` | `trust_not_found` with AWS's texts
 */
export function boundaryReference(trust: TrustSnapshot, arn: string): string {
  if (!isPolicyArn(arn)) throw new VouchsafeError('input_invalid', { say: `ARN ${arn} is not valid.` })
  if (trust.managedPolicy(arn) === undefined)
    throw new VouchsafeError('trust_not_found', {
      say: `Scope ARN: ${arn} does not exist or is not attachable.`,
    })
  return arn
}
