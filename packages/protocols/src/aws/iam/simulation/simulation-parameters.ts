import { VouchsafeError } from '@vouchsafe/core/errors'
import { page, policyDocumentRule } from '#aws/iam/parameter/common'
import { required, text, texts } from '#aws/iam/parameter/parameter'
import { isResourceName } from './arn-text.ts'
import { contextEntries } from './context-entries.ts'

const resourceName = { minLength: 1, maxLength: 2048 }

export const policyInputList = texts(policyDocumentRule)

/** What both simulations take. */
export const simulationParameters = {
  PermissionsBoundaryPolicyInputList: policyInputList,
  ActionNames: required(texts({ minLength: 3, maxLength: 128 })),
  ResourceArns: texts(resourceName),
  ResourcePolicy: text(policyDocumentRule),
  ResourceOwner: text(resourceName),
  CallerArn: text(resourceName),
  ContextEntries: contextEntries,
  ...page,
}

const actionForm = /^[A-Za-z0-9-]+:[A-Za-z0-9-]+$/

/** @throws VouchsafeError `input_invalid` */
export function checkActions(actions: readonly string[]): void {
  for (const action of actions)
    if (!actionForm.test(action))
      throw invalid(`Invalid Input Action: ${action} is not an action of a service.`)
}

/** @throws VouchsafeError `input_invalid` */
export function checkResources(resources: readonly string[]): void {
  for (const resource of resources)
    if (!isResourceName(resource))
      throw invalid(`Invalid Input Resource: ${resource} is neither * nor an ARN.`)
}

/** At most one. */
export function onlyBoundary(texts: readonly string[] = []): string | undefined {
  const [only, ...others] = texts
  if (others.length > 0) throw invalid('The list of Permissions Boundary policies cannot exceed 1 items.')
  return only
}

export function invalid(say: string): VouchsafeError {
  return new VouchsafeError('input_invalid', { say })
}
