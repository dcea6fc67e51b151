import type { TrustPolicyDocument } from '#parse/types'
import { compilePolicy } from './compile-policy.ts'
import type { CompiledTrustPolicy } from './types.ts'

/** Turns a role's trust policy into closures, once, when trust is written or loaded. Never throws. */
export function compileTrustPolicy(document: TrustPolicyDocument): CompiledTrustPolicy {
  // the brand exists for the type checker only
  return compilePolicy(document) as CompiledTrustPolicy
}
