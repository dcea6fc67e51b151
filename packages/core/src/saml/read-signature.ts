import { decodeBase64 } from '#bytes/base64'
import { canonicalize } from '#xml/canonicalize'
import { attributeOf, childElements, isNamed, textOf, type XmlName } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { ds, exclusiveCanonicalization } from './names.ts'
import { invalid, type SignatureFault } from './signature-fault.ts'
import { readCanonical } from './read-canonical.ts'

/** A signature as read; whether it verifies is not said. */
export interface XmlSignature {
  /** Canonical form of `SignedInfo`: the text that is signed. Everything below but `value` was read out of it. */
  readonly signedInfo: string
  /** Identifiers, as found. */
  readonly signatureMethod: string
  readonly digestMethod: string
  /** `URI` of the only reference. */
  readonly uri: string
  /** `PrefixList` of the reference's canonicalisation. */
  readonly inclusivePrefixes: readonly string[]
  readonly digest: Buffer
  readonly value: Buffer
}

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const MOST_PREFIXES = 32
const inclusiveNamespaces: XmlName = { namespace: exclusiveCanonicalization, name: 'InclusiveNamespaces' }

/**
 * Reads a `ds:Signature` in the one form that SAML allows (SAML Core §5.4): one reference, the enveloped-signature
 * transform followed by exclusive canonicalisation, no object. `KeyInfo` may stand there and is never read. What is
 * signed is read out of the canonical text itself, so that no other reading of it can exist.
 *
 * @throws VouchsafeError `saml_signature_invalid`, detail `{reason: SignatureFault}`
 */
export function readSignature(signature: XmlElement): XmlSignature {
  const parts = childElements(signature)
  const [info, value, keyInfo, ...others] = parts
  const hasForm = isOne(info, 'SignedInfo') && isOne(value, 'SignatureValue') && others.length === 0
  if (!hasForm || (keyInfo !== undefined && !isNamed(keyInfo, ds('KeyInfo')))) throw invalid('form')
  const signedInfo = canonicalize(info, { inclusivePrefixes: prefixesOf(childElements(info)[0]) })
  return { signedInfo, ...readSignedInfo(signedInfo), value: bytesOf(value) }
}

function readSignedInfo(canonical: string): Omit<XmlSignature, 'signedInfo' | 'value'> {
  const info = readCanonical(canonical)
  const [, method, reference] = exactly(info, ['CanonicalizationMethod', 'SignatureMethod', 'Reference'])
  const [transforms, digestMethod, digestValue] = exactly(reference, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ])
  return {
    signatureMethod: bareAlgorithm(method),
    digestMethod: bareAlgorithm(digestMethod),
    uri: attributeOf(reference, 'URI') ?? '',
    inclusivePrefixes: readTransforms(transforms),
    digest: bytesOf(digestValue),
  }
}

/** Only these two, in this order: whatever else a transform does, it lets a signature cover less than it seems to. */
function readTransforms(transforms: XmlElement): readonly string[] {
  const [first, second, ...others] = childElements(transforms)
  const areTwo = isOne(first, 'Transform') && isOne(second, 'Transform') && others.length === 0
  if (!areTwo || bareAlgorithm(first, 'transform_refused') !== enveloped) throw invalid('transform_refused')
  return prefixesOf(second, 'transform_refused')
}

/** The `PrefixList` of an element that names exclusive canonicalisation; refused when it names anything else. */
function prefixesOf(
  element: XmlElement | undefined,
  fault: SignatureFault = 'canonicalization_refused',
): readonly string[] {
  if (element === undefined || attributeOf(element, 'Algorithm') !== exclusiveCanonicalization)
    throw invalid(fault)
  const [parameters, ...others] = childElements(element)
  if (parameters === undefined) return []
  const list = attributeOf(parameters, 'PrefixList')
  if (!isNamed(parameters, inclusiveNamespaces) || list === undefined || others.length > 0)
    throw invalid('prefix_list')
  const prefixes = list.split(' ').filter((prefix) => prefix !== '')
  if (prefixes.length > MOST_PREFIXES) throw invalid('prefix_list')
  return prefixes.map((prefix) => (prefix === '#default' ? '' : prefix))
}

/** The algorithm of an element without parameters. */
function bareAlgorithm(element: XmlElement, fault: SignatureFault = 'algorithm_refused'): string {
  if (childElements(element).length > 0) throw invalid(fault)
  return attributeOf(element, 'Algorithm') ?? ''
}

function isOne(element: XmlElement | undefined, name: string): element is XmlElement {
  return element !== undefined && isNamed(element, ds(name))
}

/** The elements inside, which must be exactly these three in this order. */
function exactly(
  parent: XmlElement,
  names: readonly [string, string, string],
): readonly [XmlElement, XmlElement, XmlElement] {
  const [first, second, third, ...others] = childElements(parent)
  if (isOne(first, names[0]) && isOne(second, names[1]) && isOne(third, names[2]) && others.length === 0)
    return [first, second, third]
  throw invalid('form')
}

function bytesOf(element: XmlElement): Buffer {
  const text = textOf(element)
  const bytes = text === undefined ? undefined : decodeBase64(text.replace(/[ \t\r\n]/g, ''))
  if (bytes === undefined || bytes.length === 0) throw invalid('not_base64')
  return bytes
}
