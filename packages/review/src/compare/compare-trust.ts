import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { diffTrustPolicies } from '@vouchsafe/policy/diff'
import { tenantOf } from '@vouchsafe/policy/explain'
import { parseTrustPolicy, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { isOfEveryToken } from '#difference/of-every-token'
import { valuesLike } from '#difference/values-like'

/** Somebody whom one policy admits and the other does not. */
export interface TrustDifference {
  readonly direction: 'admits' | 'refuses'
  /** Found by the comparison and asked of both policies. */
  readonly witness: PolicyRequest
  /** Positions of the deciding statements, from 0; absent where no statement decided. */
  readonly before?: number
  readonly after?: number
}

/** What a change of a trust policy does. */
export interface TrustComparison {
  readonly format: 'vouch comparison 1'
  readonly differences: readonly TrustDifference[]
  /** Nobody else is treated otherwise; false where that could not be proven. */
  readonly isProof: boolean
}

const maxLength = 131_072

/**
 * Compares two trust policies by everything that they can tell apart.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function compareTrust(before: string, after: string): TrustComparison {
  const documents = [before, after].map((text) => parseTrustPolicy(text, { maxLength }))
  const [old, young] = documents
  if (old === undefined || young === undefined) throw new TypeError('expected two policies')
  const { differences, isProof } = diffTrustPolicies(old, young, {
    examples: (key) => valuesNamed(documents, key).flatMap(likeOf),
    // a stranger who gets in is another piece of news than a branch of one's own
    kindOf: (key, value) => {
      const named = key.endsWith(':sub') ? valuesNamed(documents, key) : []
      const tenants = named.map(tenantOf).filter((tenant) => tenant !== undefined)
      const isKnown = typeof value === 'string' && tenants.includes(tenantOf(value) ?? '')
      return isKnown || tenants.length === 0 ? '' : 'stranger'
    },
    isAlwaysPresent: isOfEveryToken,
  })
  return {
    format: 'vouch comparison 1',
    isProof,
    differences: differences.map(({ direction, witness, before: was, after: is }) => ({
      direction,
      witness,
      ...(was.decidedBy !== undefined && { before: was.decidedBy.index }),
      ...(is.decidedBy !== undefined && { after: is.decidedBy.index }),
    })),
  }
}

function valuesNamed(documents: readonly TrustPolicyDocument[], key: string): string[] {
  return documents
    .flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions))
    .filter((condition) => condition.key.toLowerCase() === key)
    .flatMap(({ values }) => values)
}

/** What a person would take for a value that a pattern means, and values beside it. */
function likeOf(pattern: string): string[] {
  if (!/[*?]/.test(pattern)) return [pattern, ...valuesLike(pattern)]
  const filled = ['app:ref:refs/heads/main', 'app', 'main', 'ref:refs/heads/main'].map((text) =>
    pattern.replaceAll('*', text).replaceAll('?', 'x'),
  )
  return [...filled, ...filled.flatMap(valuesLike)]
}
