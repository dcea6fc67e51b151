import { authorize } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import type { RightsizedDocument } from '#rightsize/policy/policy-documents'
import type { AskedPermission } from './call-kinds.ts'

/** Whether the policies together allow what AWS asks for, by the evaluator that decides everywhere else. */
export function replayWith(
  policies: readonly RightsizedDocument[],
  account: string,
): (asked: AskedPermission) => boolean {
  const identity = policies.map((document, index) => ({
    id: String(index),
    // within the quota of a managed policy, or it is refused here
    policy: compilePermissionsPolicy(parsePermissionsPolicy(JSON.stringify(document))),
  }))
  const principal = { type: 'AWS', account, arn: `arn:aws:sts::${account}:assumed-role/r/s` } as const
  return ({ action, resource }) =>
    authorize(
      { action, resource, resourceAccount: account, principal, context: new Map() },
      { resourceControls: [], serviceControls: [], identity },
    ).effect === 'allow'
}
