import { formatRoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'
import { compileTrustPolicy, type CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { Role } from '#snapshot/types'
import { pinPrincipals } from './principals.ts'
import { roleSpec } from './spec.ts'

type PrincipalIds = Readonly<Record<string, string>>

/** Compiles a policy whose principals are tied to unique ids (`resolveRole`). */
export type CompileTrustPolicy = (text: string, principalIds: PrincipalIds) => CompiledTrustPolicy

/** Compiled policies by their text and the ids that it is tied to. */
export type CompiledPolicies = ReadonlyMap<string, CompiledTrustPolicy>

/**
 * Compiles each distinct policy once, because most roles of a fleet carry one of a few. `known` holds the
 * results of an earlier state; `kept` receives what this state uses, and nothing else.
 */
export function createPolicyCompiler(
  known: CompiledPolicies,
  kept: Map<string, CompiledTrustPolicy>,
): CompileTrustPolicy {
  return (text, principalIds) => {
    const ids = Object.entries(principalIds)
    const key = ids.length === 0 ? text : `${JSON.stringify(ids)}\n${text}`
    const compiled = kept.get(key) ?? known.get(key) ?? compileText(text, principalIds)
    if (!kept.has(key)) kept.set(key, compiled)
    return compiled
  }
}

/** Sizes were checked when the policy was written, by the limits of that day. */
function compileText(text: string, principalIds: PrincipalIds): CompiledTrustPolicy {
  const document = parseTrustPolicy(text, { maxLength: Infinity })
  return compileTrustPolicy(pinPrincipals(document, principalIds))
}

export interface RoleCompilation {
  readonly role: Role
  /** Why the candidate policy is left out; it never decides, so the role stays. */
  readonly candidateFault?: string
}

/**
 * The role as the exchange needs it.
 *
 * @throws VouchsafeError when the stored role or its enforced policy cannot be read (it then is no role at all)
 */
export function compileRole(resource: Resource, compile: CompileTrustPolicy): RoleCompilation {
  const { account, name, uniqueId, createdAt } = resource
  const spec = readSpec(resource, roleSpec)
  const { path, principalIds = {}, trustPolicy, candidateTrustPolicy } = spec
  const candidate =
    candidateTrustPolicy === undefined ? {} : tryCompile(() => compile(candidateTrustPolicy, principalIds))
  const role: Role = {
    account,
    name,
    path,
    arn: formatRoleArn({ partition: 'aws', account, path, name }),
    uniqueId,
    createdAt,
    maxSessionSeconds: spec.maxSessionDuration as Seconds,
    disabled: spec.disabled,
    trustPolicy: compile(trustPolicy, principalIds),
    trustPolicyText: trustPolicy,
    ...(candidate.policy !== undefined && { candidateTrustPolicy: candidate.policy }),
    tags: new Map(Object.entries(spec.tags ?? {})),
  }
  return { role, ...(candidate.fault !== undefined && { candidateFault: candidate.fault }) }
}

function tryCompile(compile: () => CompiledTrustPolicy): {
  readonly policy?: CompiledTrustPolicy
  readonly fault?: string
} {
  try {
    return { policy: compile() }
  } catch (error) {
    if (isVouchsafeError(error)) return { fault: error.message }
    throw error
  }
}
