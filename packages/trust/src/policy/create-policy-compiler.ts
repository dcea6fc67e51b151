import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import {
  compilePermissionsPolicy,
  compileTrustPolicy,
  type CompiledPermissionsPolicy,
  type CompiledTrustPolicy,
} from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, parseTrustPolicy } from '@vouchsafe/policy/parse'
import { admitsNobody, deniesAll } from './deny-everything.ts'
import { pinPrincipals } from './principals.ts'
import { StoredPolicy, type PolicyLanguage } from './stored-policy.ts'

type PrincipalIds = Readonly<Record<string, string>>

type StoredTrust = StoredPolicy<CompiledTrustPolicy>
export type StoredPermissions = StoredPolicy<CompiledPermissionsPolicy>

/** Policies of a state: trust policies by text and the ids they are tied to, permissions by text. */
export interface CompiledPolicies {
  readonly trust: ReadonlyMap<string, StoredTrust>
  readonly permissions: ReadonlyMap<string, StoredPermissions>
}

/** Holds each distinct policy once, because most roles of a fleet carry one of a few. */
export interface PolicyCompiler {
  /** The trust policy with its principals tied to unique ids (`resolveRole`). */
  trust(text: string, principalIds: PrincipalIds): StoredTrust
  permissions(text: string): StoredPermissions
  /** What this compiler was asked for, and nothing else. */
  readonly kept: CompiledPolicies
}

/** `known` holds what an earlier state was asked for, which is not compiled again. */
export function createPolicyCompiler(known?: CompiledPolicies): PolicyCompiler {
  const trust = new Map<string, StoredTrust>()
  const permissions = new Map<string, StoredPermissions>()
  return {
    trust(text, principalIds) {
      const ids = Object.entries(principalIds)
      const isPinned = ids.length > 0
      const key = isPinned ? `${JSON.stringify(ids)}\n${text}` : text
      const language = isPinned ? trustLanguage(principalIds) : unpinned
      return keep(trust, key, () => known?.trust.get(key) ?? new StoredPolicy(text, language))
    },
    permissions: (text) =>
      keep(
        permissions,
        text,
        () => known?.permissions.get(text) ?? new StoredPolicy(text, permissionsLanguage),
      ),
    kept: { trust, permissions },
  }
}

function keep<T>(held: Map<string, T>, key: string, make: () => T): T {
  const found = held.get(key)
  if (found !== undefined) return found
  const made = make()
  held.set(key, made)
  return made
}

// sizes were checked when a policy was written, by the limits of that day
const anyLength = { maxLength: Infinity }

export const permissionsLanguage: PolicyLanguage<CompiledPermissionsPolicy> = {
  read: (text) => {
    const document = parsePermissionsPolicy(text, anyLength)
    return () => compilePermissionsPolicy(document)
  },
  unreadable: deniesAll,
}

const unpinned = trustLanguage({})

function trustLanguage(ids: PrincipalIds): PolicyLanguage<CompiledTrustPolicy> {
  return {
    read: (text) => {
      const document = parseTrustPolicy(text, anyLength)
      return () => compileTrustPolicy(pinPrincipals(document, ids))
    },
    unreadable: admitsNobody,
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
