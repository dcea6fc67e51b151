import { hash, verify } from 'node:crypto'
import { derFromConcatenated } from '#jwt/ecdsa-signature'
import { canonicalize } from '#xml/canonicalize'
import { attributeOf, childrenNamed } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { coordinateBytes, digestMethods, signatureMethods } from './algorithms.ts'
import { ds } from './names.ts'
import { readSignature, type XmlSignature } from './read-signature.ts'
import { invalid } from './signature-fault.ts'
import type { SamlKey } from './signing-key.ts'

/**
 * Guarantees that one of the keys signed the element, by the only signature directly inside it, whose reference names
 * that very element. Yields what was signed: the canonical text of the element without its signature. Whoever wants
 * to know what the element says reads that text and nothing else.
 *
 * @throws VouchsafeError `saml_signature_invalid`, detail `{reason: SignatureFault}`
 */
export function verifyEnveloped(element: XmlElement, keys: readonly SamlKey[]): string {
  const [signature, ...others] = childrenNamed(element, ds('Signature'))
  if (signature === undefined) throw invalid('unsigned')
  if (others.length > 0) throw invalid('form')
  const read = readSignature(signature)
  checkSigner(read, keys)
  return verifyDigest(element, signature, read)
}

function checkSigner({ signatureMethod, signedInfo, value }: XmlSignature, keys: readonly SamlKey[]): void {
  const spec = signatureMethods.get(signatureMethod)
  if (spec === undefined) throw invalid('algorithm_refused', { found: signatureMethod })
  const text = Buffer.from(signedInfo)
  const isSigner = ({ type, key }: SamlKey): boolean => {
    if (type === 'RSA') return spec.keys === 'RSA' && verify(spec.hash, text, key, value)
    const fits = spec.keys === 'EC' && value.length === 2 * coordinateBytes[type]
    return fits && verify(spec.hash, text, key, derFromConcatenated(value))
  }
  if (!keys.some(isSigner)) throw invalid('no_key_matches', { signatureMethod })
}

function verifyDigest(element: XmlElement, signature: XmlElement, read: XmlSignature): string {
  const { digest, digestMethod, inclusivePrefixes, uri } = read
  const id = attributeOf(element, 'ID') ?? ''
  // an element is never looked up by its id: the reference must name the one it stands in
  if (id === '' || uri !== `#${id}`) throw invalid('reference', { expected: `#${id}`, found: uri })
  const algorithm = digestMethods.get(digestMethod)
  if (algorithm === undefined) throw invalid('digest_refused', { found: digestMethod })
  const text = canonicalize(element, { omit: signature, inclusivePrefixes })
  if (!hash(algorithm, text, 'buffer').equals(digest)) throw invalid('digest_mismatch')
  return text
}
