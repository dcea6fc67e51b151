import { parseArn } from '@vouchsafe/core/arn'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { managedPolicyArn } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'

/** The ARN of a managed policy that a role names: by name in its own account, or by the ARN of one of AWS's. */
export function policyArnOf(trust: TrustSnapshot, account: string, reference: string): string {
  if (reference.startsWith('arn:')) return reference
  const path = trust.resource({ kind: 'Policy', account, name: reference })?.spec['path']
  return managedPolicyArn({ account, path: typeof path === 'string' ? path : '/', name: reference })
}

/** Whether a text has the form of a managed policy's ARN; whether there is such a policy is another matter. */
export function isPolicyArn(text: string): boolean {
  try {
    const { service, region, account, resource } = parseArn(text)
    return (
      service === 'iam' &&
      region === '' &&
      account !== '' &&
      /^policy\/(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/.test(resource)
    )
  } catch (error) {
    if (isVouchsafeError(error)) return false
    throw error
  }
}

/** Name and path of the policy that an ARN names. */
export function policyNameOf(arn: string): { readonly name: string; readonly path: string } {
  const resource = arn.split(':').slice(5).join(':')
  const cut = resource.lastIndexOf('/')
  return { name: resource.slice(cut + 1), path: resource.slice('policy'.length, cut + 1) }
}
