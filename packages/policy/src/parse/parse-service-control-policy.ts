import { parseDocument } from './parse-document.ts'
import { readPermissionsStatement } from './read-permissions-statement.ts'
import { sayings } from './refuse.ts'
import type { ParseOptions, PermissionsPolicyDocument } from './types.ts'

/** AWS Organizations' quota since 2025 (5,120 before). */
const SERVICE_CONTROL_POLICY_LENGTH = 10_240

/**
 * Reads and checks a service control policy: the most that the principals of an account may do. Since September
 * 2025 it has the whole language of an identity policy: conditions and resources in an Allow, `NotAction`,
 * `NotResource`, wildcards anywhere in an action.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`; AWS Organizations itself has one text for all
 */
export function parseServiceControlPolicy(
  text: string,
  options: ParseOptions = {},
): PermissionsPolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? SERVICE_CONTROL_POLICY_LENGTH,
    isOrganizations: true,
    quota: 'PolicySize',
    sidsNotUnique: sayings.sidsNotUnique,
    readStatement: readPermissionsStatement,
  })
  // the brand exists for the type checker only
  return document as PermissionsPolicyDocument
}
