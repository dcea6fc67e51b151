import { decodeBase64 } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject, type JsonValue } from '@vouchsafe/core/json'
import { isPem, readCertificate, readPem, type ReadCertificate } from './read-pem.ts'

/** Authorities to check a certificate with, and whose they are: `the bundle bundle.pem`. */
export interface GivenAuthorities {
  readonly authorities: readonly ReadCertificate[]
  readonly whose: string
}

/** Authorities of a bundle. */
const MOST = 100

/**
 * The X.509 authorities of a trust bundle: certificates in PEM, or a SPIFFE bundle (Trust Domain and Bundle §4; X509-SVID
 * §6), of which keys for other uses are left out. A bundle without any is one that trusts nobody (§4.1.3).
 *
 * @throws VouchsafeError `certificate_malformed`, `json_malformed`
 */
export function readBundle(text: string): readonly ReadCertificate[] {
  if (isPem(text)) return readPem(text).certificates
  const { keys } = parseJsonObject(text)
  if (!Array.isArray(keys)) throw malformed('expected PEM, or a SPIFFE bundle with `keys`')
  const certificates = keys.flatMap((key) => certificateOf(key))
  if (certificates.length > MOST)
    throw malformed(`expected at most ${MOST} authorities, found ${certificates.length}`)
  return certificates.map((text, index) => {
    const der = decodeBase64(text)
    const place = `authority ${index + 1} of ${certificates.length}`
    if (der === undefined) throw malformed(`${place} is not strict base64`)
    return readCertificate(der, place)
  })
}

/** A key for another use, and one without a certificate, is ignored by itself alone. */
function certificateOf(key: JsonValue): string[] {
  if (!isJsonObject(key) || key['use'] !== 'x509-svid') return []
  const [first] = Array.isArray(key['x5c']) ? key['x5c'] : []
  return typeof first === 'string' ? [first] : []
}

function malformed(say: string): VouchsafeError {
  return new VouchsafeError('certificate_malformed', { say, detail: { reason: 'bundle' } })
}
