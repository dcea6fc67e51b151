import { compilePermissionsPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { longestPolicy } from '../fix.ts'
import type { PermissionsPolicy } from '../types.ts'

/** A permissions policy as a file has it. */
export type PolicyInput = Omit<PermissionsPolicy, 'document' | 'compiled' | 'standing'>

/**
 * A policy ready for the rules: parsed and compiled.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function permissionsPolicy(
  input: PolicyInput,
  standing: PermissionsPolicy['standing'],
): PermissionsPolicy {
  const document = parsePermissionsPolicy(input.text, { maxLength: longestPolicy })
  return { ...input, standing, document, compiled: compilePermissionsPolicy(document) }
}
