import { isVouchsafeError, VouchsafeError } from '#errors/vouchsafe-error'
import type { EpochSeconds } from '#time/units'
import { parseXml } from '#xml/parse-xml'
import { attributeOf, childrenNamed, isNamed, textOf } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { parseInstant } from './instant.ts'
import { ds, md, protocolNamespace } from './names.ts'
import { readSigningKey, type SamlKey, type SamlKeyFault } from './signing-key.ts'

/** What an identity provider says of itself, as far as its responses are judged by it. */
export interface SamlMetadata {
  /** `entityID`: the only issuer that is believed. */
  readonly entityId: string
  /** Distinct, in document order; at least one. */
  readonly keys: readonly SamlKey[]
  /** From this second on the metadata must not be used. */
  readonly validUntil?: EpochSeconds
}

/** Why a document is no usable metadata. A closed list. */
export type SamlMetadataFault =
  | 'xml'
  | 'not_an_entity'
  | 'entity_id'
  | 'valid_until'
  | 'no_identity_provider'
  | 'no_signing_key'
  | 'too_many_keys'
  | 'several_keys_in_one_descriptor'
  | SamlKeyFault

const LONGEST_METADATA = 1_000_000
const LONGEST_ENTITY_ID = 1024
const MOST_KEYS = 16

/**
 * Reads the metadata of one identity provider (SAML Metadata §2.3 and §2.4): its `EntityDescriptor`, in which exactly
 * one `IDPSSODescriptor` speaks SAML 2.0. Keys are those of the `KeyDescriptor`s for signing, or for no stated use,
 * in X.509 certificates; one that cannot be used refuses the whole document, so that nobody believes it serves. A
 * signature on the metadata itself is not looked at: who hands it over answers for it. Comments are skipped.
 *
 * @throws VouchsafeError `saml_metadata_malformed`, detail `{reason: SamlMetadataFault}`
 */
export function parseSamlMetadata(text: string): SamlMetadata {
  const entity = readXml(text)
  if (!isNamed(entity, md('EntityDescriptor'))) throw malformed('not_an_entity')
  const entityId = attributeOf(entity, 'entityID') ?? ''
  if (entityId === '' || entityId.length > LONGEST_ENTITY_ID) throw malformed('entity_id')
  const provider = identityProvider(entity)
  const ends = [entity, provider].map(validUntil).filter((end) => end !== undefined)
  return {
    entityId,
    keys: signingKeys(provider),
    ...(ends.length > 0 && { validUntil: Math.min(...ends) as EpochSeconds }),
  }
}

function readXml(text: string): XmlElement {
  try {
    return parseXml(text, { maxLength: LONGEST_METADATA, comments: 'skip' })
  } catch (cause) {
    throw malformed('xml', { ...(isVouchsafeError(cause) && { xml: cause.detail }) }, cause)
  }
}

function identityProvider(entity: XmlElement): XmlElement {
  const [only, ...others] = childrenNamed(entity, md('IDPSSODescriptor')).filter(speaksSaml2)
  if (only === undefined || others.length > 0) throw malformed('no_identity_provider')
  return only
}

function speaksSaml2(descriptor: XmlElement): boolean {
  const protocols = attributeOf(descriptor, 'protocolSupportEnumeration') ?? ''
  return protocols.split(/[ \t\n\r]+/).includes(protocolNamespace)
}

function validUntil(element: XmlElement): EpochSeconds | undefined {
  const text = attributeOf(element, 'validUntil')
  if (text === undefined) return undefined
  const end = parseInstant(text)
  if (end === undefined) throw malformed('valid_until', { found: text })
  return end
}

function signingKeys(provider: XmlElement): readonly SamlKey[] {
  const keys = childrenNamed(provider, md('KeyDescriptor')).filter(isForSigning).map(keyOf)
  if (keys.length === 0) throw malformed('no_signing_key')
  if (keys.length > MOST_KEYS) throw malformed('too_many_keys')
  return keys.filter((key, index) => keys.findIndex((other) => other.key.equals(key.key)) === index)
}

function isForSigning(descriptor: XmlElement): boolean {
  const use = attributeOf(descriptor, 'use')
  return use === undefined || use === 'signing'
}

/**
 * The one key of a descriptor. Several certificates of it must hold the same key (Metadata Interoperability Profile
 * §2.5.1): taking a chain for keys would let its certificate authority sign assertions.
 */
function keyOf(descriptor: XmlElement): SamlKey {
  const [first, ...others] = childrenNamed(descriptor, ds('KeyInfo'))
    .flatMap((info) => childrenNamed(info, ds('X509Data')))
    .flatMap((data) => childrenNamed(data, ds('X509Certificate')))
    .map((certificate) => readKey(textOf(certificate) ?? ''))
  if (first === undefined) throw malformed('no_signing_key')
  if (!others.every((other) => other.key.equals(first.key))) throw malformed('several_keys_in_one_descriptor')
  return first
}

function readKey(base64: string): SamlKey {
  const key = readSigningKey(base64)
  if (typeof key === 'string') throw malformed(key)
  return key
}

function malformed(reason: SamlMetadataFault, facts: object = {}, cause?: unknown): VouchsafeError {
  return new VouchsafeError('saml_metadata_malformed', {
    detail: { reason, ...facts },
    ...(cause !== undefined && { cause }),
  })
}
