import { X509Certificate, type KeyObject } from 'node:crypto'
import { decodeBase64 } from '#bytes/base64'
import type { KeyType } from '#jwt/algorithms'
import type { EpochSeconds } from '#time/units'

/** A key with which an identity provider signs, from a certificate of its metadata. */
export interface SamlKey {
  readonly type: KeyType
  readonly key: KeyObject
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string
  /** When the certificate ends, for the operator: AWS takes no notice of it, and neither do we. */
  readonly certificateEndsAt: EpochSeconds
}

/** Why a certificate of metadata yields no key. A closed list. */
export type SamlKeyFault = 'not_base64' | 'not_a_certificate' | 'key_type' | 'modulus_size' | 'exponent'

const SMALLEST_MODULUS_BITS = 2048
const LARGEST_MODULUS_BITS = 8192

const curves: Readonly<Record<string, KeyType>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/**
 * The key of an X.509 certificate in base64, white space allowed anywhere (XML Schema 2 §3.2.16). RSA of 2048 to 8192
 * bits or EC on P-256, P-384 or P-521, as for keys of OIDC providers. Nothing else of the certificate counts: that
 * the operator put it into the provider is all the trust there is (SAML Metadata Interoperability Profile §2.6).
 */
export function readSigningKey(base64: string): SamlKey | SamlKeyFault {
  const der = decodeBase64(base64.replace(/[ \t\r\n]/g, ''))
  if (der === undefined) return 'not_base64'
  const certificate = readCertificate(der)
  if (certificate === undefined) return 'not_a_certificate'
  const { publicKey: key } = certificate
  const type = typeOf(key)
  if (typeof type !== 'object') return type
  return {
    type: type.is,
    key,
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    certificateEndsAt: Math.floor(certificate.validToDate.getTime() / 1000) as EpochSeconds,
  }
}

/** One certificate and not a byte more: the platform would also read PEM, and stop at what follows. */
function readCertificate(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der)
    // asked for here: a key of a kind unknown to the platform is an exception only when it is asked for
    return certificate.raw.equals(der) && certificate.publicKey.type === 'public' ? certificate : undefined
  } catch {
    return undefined
  }
}

function typeOf(key: KeyObject): { is: KeyType } | SamlKeyFault {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < SMALLEST_MODULUS_BITS || modulusLength > LARGEST_MODULUS_BITS) return 'modulus_size'
    // 1 would make every message its own signature
    return publicExponent >= 3n && publicExponent <= 0xffff_ffffn ? { is: 'RSA' } : 'exponent'
  }
  const is = key.asymmetricKeyType === 'ec' ? curves[namedCurve] : undefined
  return is === undefined ? 'key_type' : { is }
}
