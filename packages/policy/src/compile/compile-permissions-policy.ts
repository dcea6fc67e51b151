import type { PermissionsPolicyDocument } from '#parse/types'
import { compilePolicy } from './compile-policy.ts'
import type { CompiledPermissionsPolicy } from './types.ts'

/** Turns an identity, boundary, session or service control policy into closures, once. Never throws. */
export function compilePermissionsPolicy(document: PermissionsPolicyDocument): CompiledPermissionsPolicy {
  // the brand exists for the type checker only
  return compilePolicy(document) as CompiledPermissionsPolicy
}
