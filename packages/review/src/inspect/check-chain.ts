import type { EpochSeconds } from '@vouchsafe/core/time'
import type { GivenAuthorities } from './read-bundle.ts'
import type { ReadCertificate } from './read-pem.ts'
import type { SignatureCheck } from './types.ts'

interface Step {
  readonly certificate: ReadCertificate
  /** How many intermediates stand between it and the leaf. */
  readonly depth: number
}

export interface Chain {
  readonly leaf: ReadCertificate
  /** Every other certificate of the file, in any order. */
  readonly others: readonly ReadCertificate[]
}

/**
 * Whether a path leads from the leaf over authorities of the file to one of the bundle (RFC 5280 §6.1): each signed by
 * the next, which may sign certificates, is live, and allows a path of that length. Whether the leaf is live stands
 * elsewhere. An authority with critical extensions that are not read here, such as name constraints, is uncheckable.
 */
export function checkChain(
  { leaf, others }: Chain,
  { authorities, whose }: GivenAuthorities,
  at: EpochSeconds,
): SignatureCheck {
  const steps: Step[] = [{ certificate: leaf, depth: 0 }]
  const seen = new Set([leaf])
  const lacks: SignatureCheck[] = []
  for (const step of steps) {
    const issuers = [...authorities, ...others].filter(
      (one) => !seen.has(one) && isSignedBy(step.certificate, one),
    )
    for (const issuer of issuers) {
      const lack = whatLacks(issuer, step.depth, at)
      if (lack !== undefined) lacks.push(lack)
      else if (authorities.includes(issuer)) return { state: 'valid', because: `by ${whose}` }
      else steps.push({ certificate: issuer, depth: step.depth + 1 })
      seen.add(issuer)
    }
  }
  const worst = lacks.find(({ state }) => state === 'uncheckable') ?? lacks[0]
  return worst ?? { state: 'invalid', because: `no path leads from it to an authority of ${whose}` }
}

function isSignedBy({ x509 }: ReadCertificate, by: ReadCertificate): boolean {
  return x509.checkIssued(by.x509) && x509.verify(by.x509.publicKey)
}

/** Why an authority may not have signed what stands `depth` intermediates above the leaf. */
function whatLacks(
  { x509, extensions: { basicConstraints, keyUsage, unread } }: ReadCertificate,
  depth: number,
  at: EpochSeconds,
): SignatureCheck | undefined {
  const invalid = (because: string): SignatureCheck => ({ state: 'invalid', because })
  if (basicConstraints?.isAuthority !== true) return invalid('it is signed by what is no authority')
  if (keyUsage?.uses.includes('keyCertSign') !== true)
    return invalid('it is signed by a key that may not sign certificates (`keyCertSign`)')
  const { pathLength } = basicConstraints
  if (pathLength !== undefined && depth > pathLength)
    return invalid(`an authority allows ${pathLength} intermediates below it, and there are ${depth}`)
  if (at * 1000 < x509.validFromDate.getTime()) return invalid('an authority that signed it is not valid yet')
  if (at * 1000 > x509.validToDate.getTime()) return invalid('an authority that signed it has expired')
  if (unread[0] === undefined) return undefined
  return {
    state: 'uncheckable',
    because: `an authority has a critical extension that is not read: ${unread[0]}`,
  }
}
