import type { JsonObject } from '@vouchsafe/core/json'
import { cutArn } from '#iam/arn-parts'
import { parseDocument, type CommonStatement } from './parse-document.ts'
import { parseNames } from './parse-names.ts'
import type { ParseOptions } from './parse-trust-policy.ts'
import { malformed } from './refuse.ts'
import type { PermissionsPolicyDocument, PermissionsStatement } from './types.ts'

/** AWS's quota for a managed policy. */
const MANAGED_POLICY_LENGTH = 6144

/**
 * Reads and checks an identity or session policy: what a role or one session of it may do.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`
 */
export function parsePermissionsPolicy(text: string, options: ParseOptions = {}): PermissionsPolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? MANAGED_POLICY_LENGTH,
    quota: 'PolicySize',
    sidsNotUnique: 'Statement IDs (SID) in a single policy must be unique.',
    readStatement,
  })
  // the brand exists for the type checker only
  return document as PermissionsPolicyDocument
}

function readStatement(elements: JsonObject, common: CommonStatement): PermissionsStatement {
  const { index: statement } = common
  for (const element of ['Principal', 'NotPrincipal'])
    if (elements[element] !== undefined)
      throw malformed('Policy document should not specify a principal.', { statement, element })
  const actions = parseNames(elements, 'Action', {
    statement,
    missing: 'Policy statement must contain actions.',
  })
  for (const action of actions.patterns) checkAction(action, statement)
  const resources = parseNames(elements, 'Resource', {
    statement,
    missing: 'Policy statement must contain resources.',
  })
  for (const resource of resources.patterns) checkResource(resource, statement)
  return { ...common, actions, resources }
}

function checkAction(action: string, statement: number): void {
  if (action === '*') return
  const place = { statement, element: 'Action', found: action }
  const [vendor = '', name, ...rest] = action.split(':')
  if (name === undefined)
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.', place)
  if (rest.length > 0) throw malformed('Actions/Condition can contain only one colon.', place)
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`, place)
}

function checkResource(resource: string, statement: number): void {
  if (resource === '*' || (resource.startsWith('arn:') && cutArn(resource) !== undefined)) return
  throw malformed(`Resource ${resource} must be in ARN format or "*".`, {
    statement,
    element: 'Resource',
    found: resource,
  })
}
