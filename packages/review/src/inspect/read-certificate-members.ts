import { withoutTokens } from '@vouchsafe/core/secret'
import type { JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { certificate as meanings } from './meanings.ts'
import type { ReadCertificate } from './read-pem.ts'
import type { ReadClaim } from './types.ts'

/** Names of a certificate that are shown. */
const MOST_NAMES = 20

const purposeNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
}

/** What a certificate says, by the names of RFC 5280, each with what it means. */
export function readCertificateMembers({ x509, extensions }: ReadCertificate): ReadClaim[] {
  const { names, keyUsage, purposes, basicConstraints, unread } = extensions
  const members: Readonly<Record<string, JsonValue | undefined>> = {
    uri: names?.uris.slice(0, MOST_NAMES).map(withoutTokens),
    dns: dnsNames(x509.subjectAltName),
    subject: nameText(x509.subject),
    issuer: nameText(x509.issuer),
    serialNumber: x509.serialNumber.toLowerCase(),
    notBefore: secondsOf(x509.validFromDate),
    notAfter: secondsOf(x509.validToDate),
    publicKey: keyText(x509),
    keyUsage: keyUsage && [...keyUsage.uses],
    extendedKeyUsage: purposes?.map((oid) => purposeNames[oid] ?? oid),
    basicConstraints: basicConstraints && constraintsText(basicConstraints),
    criticalExtensions: unread.length === 0 ? undefined : [...unread],
    sha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
  return Object.entries(members).flatMap(([name, value]) => {
    const meaning = meanings[name]
    return value === undefined ? [] : [{ name, value, ...(meaning !== undefined && { meaning }) }]
  })
}

/** The platform has escaped what is inside the parts, so that the line ends are its own. */
export function nameText(name: string | undefined): string {
  return withoutTokens((name ?? '').split('\n').join(', '))
}

/** The platform quotes a name that has a comma in it, so that none can be made up. */
function dnsNames(text: string | undefined): string[] | undefined {
  const names = (text ?? '').match(/(?<=^|, )DNS:[^",]+(?=,|$)/g)?.slice(0, MOST_NAMES)
  return names?.map((name) => withoutTokens(name.slice('DNS:'.length)))
}

export function secondsOf(date: Date): EpochSeconds {
  return Math.floor(date.getTime() / 1000) as EpochSeconds
}

function keyText({ publicKey }: ReadCertificate['x509']): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  const type = publicKey.asymmetricKeyType ?? 'unknown'
  const detail = namedCurve ?? (modulusLength === undefined ? '' : String(modulusLength))
  return `${type} ${detail}`.trim()
}

function constraintsText({
  isAuthority,
  pathLength,
}: NonNullable<ReadCertificate['extensions']['basicConstraints']>): string {
  if (!isAuthority) return 'no authority'
  return pathLength === undefined ? 'authority' : `authority, at most ${pathLength} intermediates below`
}
