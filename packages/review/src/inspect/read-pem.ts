import { X509Certificate } from 'node:crypto'
import { decodeBase64 } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { readExtensions, type CertificateExtensions } from '@vouchsafe/core/x509'

/** A certificate with what the platform does not tell of it. */
export interface ReadCertificate {
  readonly x509: X509Certificate
  readonly extensions: CertificateExtensions
}

/** What a PEM file has in it; of a private key only that it is there. */
export interface PemFile {
  /** At least one, in the order of the file. */
  readonly certificates: readonly [ReadCertificate, ...ReadCertificate[]]
  readonly hasPrivateKey: boolean
}

/** Longest file that is looked at, in characters. */
const LONGEST = 1_048_576
/** Certificates of a file: a chain has 2 or 3. */
const MOST = 32

/** Whether a text is meant as PEM (RFC 7468). */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g

/**
 * The certificates of a PEM file (RFC 7468 §5). What stands between the blocks is ignored; blocks of other labels are
 * not decoded.
 *
 * @throws VouchsafeError `certificate_malformed`, which says which certificate is wrong how and holds none of it
 */
export function readPem(text: string): PemFile {
  if (text.length > LONGEST)
    throw malformed('too_large', `expected a PEM file of at most ${LONGEST} characters, found ${text.length}`)
  const blocks = [...text.matchAll(block)]
  const bodies = blocks.flatMap(([, label, body = '']) => (label === 'CERTIFICATE' ? [body] : []))
  if (bodies.length > MOST)
    throw malformed('too_many', `expected at most ${MOST} certificates, found ${bodies.length}`)
  const [first, ...rest] = bodies.map((body, index) => {
    const der = decodeBase64(body.replace(/\s/g, ''))
    const place = `certificate ${index + 1} of ${bodies.length}`
    if (der === undefined) throw malformed('base64', `${place} is not strict base64`)
    return readCertificate(der, place)
  })
  if (first === undefined) throw malformed('none', 'expected a certificate in PEM, found no whole one')
  return { certificates: [first, ...rest], hasPrivateKey: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text) }
}

/**
 * One certificate in DER and not a byte more.
 *
 * @throws VouchsafeError `certificate_malformed`
 */
export function readCertificate(der: Buffer, place: string): ReadCertificate {
  const x509 = parse(der)
  const extensions = x509 && readExtensions(der)
  if (x509 === undefined || extensions === undefined)
    throw malformed('not_x509', `${place} is not an X.509 certificate in DER`)
  return { x509, extensions }
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    const x509 = new X509Certificate(der)
    // asked for here: a key of a kind unknown to the platform is an exception only when it is asked for
    const isWhole = x509.raw.equals(der) && x509.publicKey.type === 'public'
    return isWhole && !Number.isNaN(x509.validToDate.getTime()) ? x509 : undefined
  } catch {
    return undefined
  }
}

function malformed(reason: string, say: string): VouchsafeError {
  return new VouchsafeError('certificate_malformed', { say, detail: { reason } })
}
