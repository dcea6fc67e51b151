import { withoutTokens } from '@vouchsafe/core/secret'
import { formatSpiffeId } from '@vouchsafe/core/spiffe-id'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { remarksOnCertificate, spiffeIdOf, svidFaults } from './certificate-remarks.ts'
import { checkChain } from './check-chain.ts'
import type { GivenAuthorities } from './read-bundle.ts'
import { nameText, readCertificateMembers, secondsOf } from './read-certificate-members.ts'
import { readPem, type ReadCertificate } from './read-pem.ts'
import { spiffeIdIn } from './spiffe-id-in.ts'
import type { Inspection, TokenTimes } from './types.ts'

export interface InspectCertificateOptions {
  /** When it is looked at. */
  readonly at: EpochSeconds
  /** A bundle to check the chain with, or why there is none: one clause. */
  readonly bundle: GivenAuthorities | string
}

/**
 * What an X.509-SVID says: its SPIFFE ID, whether it is live, what makes it none (X509-SVID §2 to §5), and whether a
 * chain leads to a given bundle. A private key in the same file is never decoded, and stays here.
 *
 * @throws VouchsafeError `certificate_malformed` for what has no certificates in PEM
 */
export function inspectCertificate(text: string, { at, bundle }: InspectCertificateOptions): Inspection {
  const { certificates, hasPrivateKey } = readPem(text)
  const leaf = certificates.find(({ extensions }) => !isAuthority(extensions)) ?? certificates[0]
  const others = certificates.filter((one) => one !== leaf)
  const id = spiffeIdOf(leaf)
  const subject = id && withoutTokens(formatSpiffeId(id))
  const spiffe = spiffeIdIn(subject)
  return {
    format: 'vouch token inspection 1',
    kind: svidFaults(leaf).length === 0 ? 'X.509-SVID (SPIFFE)' : 'X.509 certificate that is no SVID',
    issuer: nameText(leaf.x509.issuer),
    ...(subject !== undefined && { subject }),
    ...(spiffe !== undefined && { spiffe }),
    audiences: [],
    times: timesOf(leaf, at),
    signature:
      typeof bundle === 'string'
        ? { state: 'not_checked', because: bundle }
        : checkChain({ leaf, others }, bundle, at),
    header: [],
    claims: readCertificateMembers(leaf),
    chain: others.map(readCertificateMembers),
    remarks: remarksOnCertificate({ leaf, certificates, hasPrivateKey }),
  }
}

function isAuthority({ basicConstraints }: ReadCertificate['extensions']): boolean {
  return basicConstraints?.isAuthority === true
}

/** RFC 5280 §4.1.2.5: valid up to and with the last second. */
function timesOf({ x509 }: ReadCertificate, at: EpochSeconds): TokenTimes {
  const [notBefore, expiresAt] = [secondsOf(x509.validFromDate), secondsOf(x509.validToDate)]
  const started = at < notBefore ? 'not_yet_valid' : 'live'
  return {
    state: at > expiresAt ? 'expired' : started,
    notBefore,
    expiresAt,
    ...(expiresAt > notBefore && { lifetimeSeconds: (expiresAt - notBefore) as Seconds }),
  }
}
