import type { ResourcePolicyDocument } from '#parse/types'
import { compilePolicy } from './compile-policy.ts'
import type { CompiledResourcePolicy } from './types.ts'

/** Turns a resource policy or a resource control policy into closures, once. Never throws. */
export function compileResourcePolicy(document: ResourcePolicyDocument): CompiledResourcePolicy {
  // the brand exists for the type checker only
  return compilePolicy(document) as CompiledResourcePolicy
}
