import type { SpiffeId } from '@vouchsafe/core/spiffe-id'
import { withoutTokens } from '@vouchsafe/core/secret'
import type { ReadCertificate } from './read-pem.ts'
import { spiffeIdIn } from './spiffe-id-in.ts'
import type { InspectionCode, InspectionRemark } from './types.ts'

/** A file with certificates, and which of them is the workload's. */
export interface CertificateFile {
  readonly leaf: ReadCertificate
  /** In the order of the file. */
  readonly certificates: readonly ReadCertificate[]
  readonly hasPrivateKey: boolean
}

const DAY = 86_400_000
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/** The SPIFFE ID that a certificate is for, or undefined where it names none or several (X509-SVID §2). */
export function spiffeIdOf({ extensions }: ReadCertificate): SpiffeId | undefined {
  const [uri, another] = extensions.names?.uris ?? []
  return another === undefined ? spiffeIdIn(uri) : undefined
}

type Fault = (certificate: ReadCertificate) => string | false | undefined

/** Whatever makes a certificate none of a workload, by the section of X509-SVID that says so. */
const faults: readonly Fault[] = [
  ({ extensions }) =>
    (extensions.names?.uris.length ?? 0) === 0 &&
    'it has no URI among its names, and the SPIFFE ID is the one that is there (X509-SVID §2)',
  ({ extensions }) => {
    const count = extensions.names?.uris.length ?? 0
    return count > 1 && `it has ${count} URIs among its names, and must have exactly one (X509-SVID §2)`
  },
  (certificate) => {
    const { uris = [] } = certificate.extensions.names ?? {}
    const isOther = uris.length === 1 && spiffeIdOf(certificate) === undefined
    return isOther && `its URI \`${uris[0]}\` is no SPIFFE ID (SPIFFE-ID §2)`
  },
  (certificate) =>
    spiffeIdOf(certificate)?.path === '' &&
    'its SPIFFE ID has no path: it is that of the trust domain itself (X509-SVID §2)',
  ({ extensions }) =>
    extensions.basicConstraints?.isAuthority === true &&
    'it is an authority (basicConstraints cA), which no workload may be (X509-SVID §4.1)',
  ({ extensions: { keyUsage } }) =>
    keyUsage === undefined && 'it has no keyUsage, which must be there (X509-SVID §4.3)',
  ({ extensions: { keyUsage } }) =>
    keyUsage?.critical === false && 'its keyUsage is not critical (X509-SVID §4.3)',
  ({ extensions: { keyUsage } }) =>
    keyUsage?.uses.includes('digitalSignature') === false &&
    'its keyUsage lacks digitalSignature (X509-SVID §4.3)',
  ({ extensions: { keyUsage } }) => {
    const signs = keyUsage?.uses.filter((use) => use === 'keyCertSign' || use === 'cRLSign') ?? []
    return signs.length > 0 && `its keyUsage has ${signs.join(' and ')} (X509-SVID §4.3)`
  },
  ({ extensions: { hasSubject, names } }) =>
    !hasSubject &&
    names?.critical === false &&
    'its subject is empty, and its names are not critical (RFC 5280 §4.1.2.6)',
]

/** Why the certificate is no X.509-SVID of a workload: one clause each. */
export function svidFaults(certificate: ReadCertificate): string[] {
  return faults.map((say) => say(certificate)).filter((text) => typeof text === 'string')
}

interface Row {
  readonly code: InspectionCode
  readonly severity: InspectionRemark['severity']
  readonly say: (file: CertificateFile) => string | false | undefined
}

const rows: readonly Row[] = [
  {
    code: 'extended_key_usage',
    severity: 'warning',
    say: ({ leaf: { extensions } }) =>
      extensions.purposes !== undefined &&
      ![SERVER_AUTH, CLIENT_AUTH].every((one) => extensions.purposes?.includes(one)) &&
      'its extended key usage is not both serverAuth and clientAuth: one side of TLS will refuse it (X509-SVID §4.4)',
  },
  {
    code: 'critical_extension',
    severity: 'warning',
    say: ({ leaf: { extensions } }) =>
      extensions.unread.length > 0 &&
      `it has critical extensions that most verifiers refuse: ${extensions.unread.slice(0, 4).join(', ')}`,
  },
  {
    code: 'long_lifetime',
    severity: 'warning',
    say: ({ leaf: { x509, extensions } }) => {
      if (extensions.basicConstraints?.isAuthority === true) return false
      const days = (x509.validToDate.getTime() - x509.validFromDate.getTime()) / DAY
      return days > 7 && `it lives for ${Math.round(days)} days: workloads need hours`
    },
  },
  {
    code: 'chain_order',
    severity: 'warning',
    say: ({ leaf, certificates }) => {
      if (certificates[0] !== leaf)
        return 'the certificate of the workload is not the first of the file: servers would present another'
      const broken = certificates.findIndex(
        ({ x509 }, index) => index > 0 && certificates[index - 1]?.x509.checkIssued(x509) === false,
      )
      return broken > 0 && `certificate ${broken + 1} of the file is not the issuer of the one before it`
    },
  },
  {
    code: 'other_trust_domain',
    severity: 'warning',
    say: ({ leaf, certificates }) => {
      const own = spiffeIdOf(leaf)?.trustDomain
      const other = certificates.map((one) => spiffeIdOf(one)?.trustDomain).find((one) => one !== own && one)
      return (
        own !== undefined &&
        other !== undefined &&
        `a certificate of the file is of trust domain \`${other}\``
      )
    },
  },
  {
    code: 'private_key_inside',
    severity: 'note',
    say: ({ hasPrivateKey }) =>
      hasPrivateKey &&
      'the file also has a private key, which is not shown: whoever has the file is the workload',
  },
]

/** What is unusual or unwise about a certificate, what makes it no SVID first. */
export function remarksOnCertificate(file: CertificateFile): InspectionRemark[] {
  const noSvid = svidFaults(file.leaf).map((text): InspectionRemark => ({
    code: 'not_an_svid',
    severity: 'warning',
    text: withoutTokens(text),
  }))
  const others = rows.flatMap(({ code, severity, say }) => {
    const text = say(file)
    return typeof text === 'string' ? [{ code, severity, text: withoutTokens(text) }] : []
  })
  return [...noSvid, ...others]
}
