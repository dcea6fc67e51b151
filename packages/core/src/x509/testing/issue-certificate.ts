// A certificate authority for tests, which issues whatever it is asked for.
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { der, derTime } from './write-der.ts'

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, UTF8] = [0x01, 0x02, 0x03, 0x04, 0x0c]
const [SEQUENCE, SET, VERSION, EXTENSIONS, URI, DNS] = [0x30, 0x31, 0xa0, 0xa3, 0x86, 0x82]
const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const commonName = Buffer.from('0603550403', 'hex')
const yes = der(BOOLEAN, Buffer.from([0xff]))

/** Extensions by what RFC 5280 calls them. */
export interface CertificateRequest {
  /** A common name; none for an empty subject. */
  readonly subject?: string
  readonly from?: number
  readonly until?: number
  readonly uris?: readonly string[]
  readonly dns?: readonly string[]
  readonly namesCritical?: boolean
  /** Bits of keyUsage in their order, the first octet: `0x80` is digitalSignature, `0x04` keyCertSign. */
  readonly usage?: number
  readonly usageCritical?: boolean
  readonly authority?: boolean
  readonly pathLength?: number
  /** Object identifiers of the last arc under id-kp: 1 serverAuth, 2 clientAuth. */
  readonly purposes?: readonly number[]
  /** Extensions in DER. */
  readonly more?: readonly Buffer[]
}

export interface Issued {
  readonly certificate: Buffer
  readonly pem: string
  readonly key: KeyObject
  readonly subject: string
}

/** A new key and its certificate, signed by an authority, or by itself. */
export function issueCertificate(request: CertificateRequest, by?: Issued): Issued {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { subject = '', from = 1_700_000_000, until = 2_000_000_000 } = request
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([0x2a])),
    ecdsaWithSha256,
    nameOf(by?.subject ?? subject),
    der(SEQUENCE, derTime(from), derTime(until)),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    ...extensionsOf(request),
  )
  const signature = sign('sha256', body, by?.key ?? key)
  const certificate = der(SEQUENCE, body, ecdsaWithSha256, der(BIT_STRING, Buffer.from([0]), signature))
  return { certificate, pem: pemOf(certificate), key, subject }
}

export function pemOf(certificate: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
}

/** An extension: the last octets of its identifier under id-ce (2.5.29), whether it is critical, and its value. */
export function extension(arc: number, critical: boolean, value: Buffer): Buffer {
  const id = Buffer.from([0x06, 0x03, 0x55, 0x1d, arc])
  return der(SEQUENCE, id, ...(critical ? [yes] : []), der(OCTET_STRING, value))
}

function nameOf(text: string): Buffer {
  if (text === '') return der(SEQUENCE)
  return der(SEQUENCE, der(SET, der(SEQUENCE, commonName, der(UTF8, Buffer.from(text)))))
}

function extensionsOf(request: CertificateRequest): Buffer[] {
  const { uris = [], dns = [], usage, authority, pathLength, purposes, more = [] } = request
  const names = [
    ...uris.map((uri) => der(URI, Buffer.from(uri, 'latin1'))),
    ...dns.map((name) => der(DNS, Buffer.from(name, 'latin1'))),
  ]
  const limit = pathLength === undefined ? [] : [der(INTEGER, Buffer.from([pathLength]))]
  const all = [
    ...(names.length > 0 ? [extension(17, request.namesCritical ?? false, der(SEQUENCE, ...names))] : []),
    ...(usage === undefined ? [] : [extension(15, request.usageCritical ?? true, bits(usage))]),
    ...(authority === undefined
      ? []
      : [extension(19, true, der(SEQUENCE, ...(authority ? [yes, ...limit] : [])))]),
    ...(purposes === undefined ? [] : [extension(37, false, der(SEQUENCE, ...purposes.map(purpose)))]),
    ...more,
  ]
  return all.length === 0 ? [] : [der(EXTENSIONS, der(SEQUENCE, ...all))]
}

const bits = (octet: number): Buffer => der(BIT_STRING, Buffer.from([0, octet]))
const purpose = (arc: number): Buffer => Buffer.from([0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 3, arc])
