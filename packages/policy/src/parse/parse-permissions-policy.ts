import { parseDocument } from './parse-document.ts'
import { readPermissionsStatement } from './read-permissions-statement.ts'
import { sayings } from './refuse.ts'
import type { ParseOptions, PermissionsPolicyDocument } from './types.ts'

/** AWS's quota for a managed policy. */
const MANAGED_POLICY_LENGTH = 6144

/**
 * Reads and checks an identity, boundary or session policy: what a role or one session of it may do.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`
 */
export function parsePermissionsPolicy(text: string, options: ParseOptions = {}): PermissionsPolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? MANAGED_POLICY_LENGTH,
    quota: 'PolicySize',
    sidsNotUnique: sayings.sidsNotUnique,
    readStatement: readPermissionsStatement,
  })
  // the brand exists for the type checker only
  return document as PermissionsPolicyDocument
}
