import type { XmlName } from '#xml/query'

const assertion = 'urn:oasis:names:tc:SAML:2.0:assertion'
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'
const metadata = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signature = 'http://www.w3.org/2000/09/xmldsig#'

/** The elements that are read, by the prefix that every specification gives their namespace. */
export const saml = (name: string): XmlName => ({ namespace: assertion, name })
export const samlp = (name: string): XmlName => ({ namespace: protocol, name })
export const md = (name: string): XmlName => ({ namespace: metadata, name })
export const ds = (name: string): XmlName => ({ namespace: signature, name })

/** `protocolSupportEnumeration` of an identity provider that speaks SAML 2.0. */
export const protocolNamespace = protocol

/** Exclusive canonicalisation without comments, the only one accepted; also the namespace of its parameters. */
export const exclusiveCanonicalization = 'http://www.w3.org/2001/10/xml-exc-c14n#'
