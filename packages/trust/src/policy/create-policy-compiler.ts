import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import {
  compilePermissionsPolicy,
  compileTrustPolicy,
  type CompiledPermissionsPolicy,
  type CompiledTrustPolicy,
} from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, parseTrustPolicy } from '@vouchsafe/policy/parse'
import { tryFault } from '#resource/finding'
import { deniesAll } from './deny-everything.ts'
import { pinPrincipals } from './principals.ts'

type PrincipalIds = Readonly<Record<string, string>>

/** Compiled policies of a state: trust policies by text and the ids they are tied to, permissions by text. */
export interface CompiledPolicies {
  readonly trust: ReadonlyMap<string, CompiledTrustPolicy>
  readonly permissions: ReadonlyMap<string, StoredPermissions>
}

/** Compiles each distinct policy once, because most roles of a fleet carry one of a few. */
export interface PolicyCompiler {
  /**
   * The trust policy with its principals tied to unique ids (`resolveRole`).
   *
   * @throws VouchsafeError when it cannot be read
   */
  trust(text: string, principalIds: PrincipalIds): CompiledTrustPolicy
  /** The permissions policy; one that cannot be read denies everything and says why. */
  permissions(text: string): StoredPermissions
  /** What this compiler has compiled or taken over, and nothing else. */
  readonly kept: CompiledPolicies
}

// sizes were checked when a policy was written, by the limits of that day
const anyLength = { maxLength: Infinity }

/** `known` holds the results of an earlier state, which are not compiled again. */
export function createPolicyCompiler(known?: CompiledPolicies): PolicyCompiler {
  const trust = new Map<string, CompiledTrustPolicy>()
  const permissions = new Map<string, StoredPermissions>()
  return {
    trust(text, principalIds) {
      const ids = Object.entries(principalIds)
      const key = ids.length === 0 ? text : `${JSON.stringify(ids)}\n${text}`
      const compiled = trust.get(key) ?? known?.trust.get(key) ?? compileTrust(text, principalIds)
      if (!trust.has(key)) trust.set(key, compiled)
      return compiled
    },
    permissions(text) {
      const stored = permissions.get(text) ?? known?.permissions.get(text) ?? new StoredPermissions(text)
      if (!permissions.has(text)) permissions.set(text, stored)
      return stored
    },
    kept: { trust, permissions },
  }
}

function compileTrust(text: string, principalIds: PrincipalIds): CompiledTrustPolicy {
  return compileTrustPolicy(pinPrincipals(parseTrustPolicy(text, anyLength), principalIds))
}

/**
 * A permissions policy that is read at once, so that a damaged one is found, and compiled when it is first asked
 * for: of a large fleet few roles are in use, and compiled policies are many times the size of their texts.
 */
export class StoredPermissions {
  readonly #text: string
  #compiled: CompiledPermissionsPolicy | undefined
  /** Why it denies everything; absent in good order. */
  readonly fault?: string

  constructor(text: string) {
    this.#text = text
    const read = tryFault(() => parsePermissionsPolicy(text, anyLength))
    if ('value' in read) return
    this.fault = read.fault
    this.#compiled = deniesAll
  }

  get policy(): CompiledPermissionsPolicy {
    return (this.#compiled ??= compilePermissionsPolicy(parsePermissionsPolicy(this.#text, anyLength)))
  }
}

/** A stored policy under a name; it is compiled no sooner than somebody looks at it. */
export class NamedPermissions implements NamedPolicy {
  readonly id: string
  readonly #stored: StoredPermissions

  constructor(id: string, stored: StoredPermissions) {
    this.id = id
    this.#stored = stored
  }

  get policy(): CompiledPermissionsPolicy {
    return this.#stored.policy
  }
}
