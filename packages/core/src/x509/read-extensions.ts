import { derValues, oidText, type DerValue } from './der.ts'

/** What a certificate's extensions say of the use of its key (RFC 5280 §4.2.1); all that the platform does not tell. */
export interface CertificateExtensions {
  readonly hasSubject: boolean
  /** subjectAltName (§4.2.1.6). */
  readonly names?: {
    readonly critical: boolean
    /** As they stand there, a character a byte. */
    readonly uris: readonly string[]
    /** How many names there are of other kinds. */
    readonly others: number
  }
  /** keyUsage (§4.2.1.3), by the names that stand there: `digitalSignature`. */
  readonly keyUsage?: { readonly critical: boolean; readonly uses: readonly string[] }
  /** extKeyUsage (§4.2.1.12): object identifiers. */
  readonly purposes?: readonly string[]
  /** basicConstraints (§4.2.1.9). */
  readonly basicConstraints?: { readonly isAuthority: boolean; readonly pathLength?: number }
  /** Critical extensions that are none of the above: whoever does not know one must refuse the certificate. */
  readonly unread: readonly string[]
}

interface Extension {
  readonly critical: boolean
  readonly value: Buffer
}

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE] = [0x01, 0x02, 0x03, 0x04, 0x06, 0x30]
const [VERSION, EXTENSIONS, URI] = [0xa0, 0xa3, 0x86]
const DER_TRUE = 0xff
const names = '2.5.29.17'
const usage = '2.5.29.15'
const purposes = '2.5.29.37'
const constraints = '2.5.29.19'
const readHere: ReadonlySet<string> = new Set([names, usage, purposes, constraints])

const useNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

/** A certificate that is not what it should be is left by this alone, and leaves `readExtensions` as undefined. */
class Malformed extends Error {}

/**
 * The extensions of one certificate in DER, as strictly as the encoding is defined. Undefined where a part is
 * malformed, or an extension stands there twice (§4.2). Nothing is verified. Total.
 */
export function readExtensions(certificate: Buffer): CertificateExtensions | undefined {
  try {
    const [body] = valuesIn(only(certificate, SEQUENCE))
    const parts = valuesIn(expect(body, SEQUENCE)).filter(({ tag }) => tag !== VERSION)
    const [, , , , subject] = parts
    const found = extensionsIn(parts.find(({ tag }) => tag === EXTENSIONS))
    return {
      hasSubject: valuesIn(expect(subject, SEQUENCE)).length > 0,
      ...whereFound(found.get(names), 'names', readNames),
      ...whereFound(found.get(usage), 'keyUsage', readUsage),
      ...whereFound(found.get(purposes), 'purposes', readPurposes),
      ...whereFound(found.get(constraints), 'basicConstraints', readConstraints),
      unread: [...found].flatMap(([oid, { critical }]) => (critical && !readHere.has(oid) ? [oid] : [])),
    }
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

function whereFound<Name extends string, T>(
  extension: Extension | undefined,
  name: Name,
  read: (extension: Extension) => T,
): Partial<Record<Name, T>> {
  if (extension === undefined) return {}
  const member: Partial<Record<Name, T>> = {}
  member[name] = read(extension)
  return member
}

function extensionsIn(part: DerValue | undefined): Map<string, Extension> {
  const found = new Map<string, Extension>()
  if (part === undefined) return found
  for (const { tag, content } of valuesIn(only(part.content, SEQUENCE))) {
    if (tag !== SEQUENCE) throw new Malformed()
    const [id, ...rest] = valuesIn(content)
    const oid = oidText(expect(id, OID))
    const [first, second] = rest
    const critical = first?.tag === BOOLEAN && isTrue(first)
    const value = expect(first?.tag === BOOLEAN ? second : first, OCTET_STRING)
    if (found.has(oid)) throw new Malformed()
    found.set(oid, { critical, value })
  }
  return found
}

function readNames({ critical, value }: Extension): NonNullable<CertificateExtensions['names']> {
  const all = valuesIn(only(value, SEQUENCE))
  const uris = all.filter(({ tag }) => tag === URI).map(({ content }) => content.toString('latin1'))
  return { critical, uris, others: all.length - uris.length }
}

function readUsage({ critical, value }: Extension): NonNullable<CertificateExtensions['keyUsage']> {
  const [, ...octets] = only(value, BIT_STRING)
  const uses = useNames.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)
  return { critical, uses }
}

function readPurposes({ value }: Extension): string[] {
  return valuesIn(only(value, SEQUENCE)).map((one) => oidText(expect(one, OID)))
}

function readConstraints({ value }: Extension): NonNullable<CertificateExtensions['basicConstraints']> {
  const [first, second] = valuesIn(only(value, SEQUENCE))
  const isAuthority = first?.tag === BOOLEAN && isTrue(first)
  const length = first?.tag === BOOLEAN ? second : first
  if (length === undefined) return { isAuthority }
  const octets = expect(length, INTEGER)
  if (octets.length === 0 || octets.length > 4) throw new Malformed()
  return { isAuthority, pathLength: octets.readIntBE(0, octets.length) }
}

function isTrue({ content }: DerValue): boolean {
  return content.length === 1 && content[0] === DER_TRUE
}

function valuesIn(bytes: Buffer): DerValue[] {
  const values = derValues(bytes)
  if (values === undefined) throw new Malformed()
  return values
}

/** The content of the one value that the bytes are. */
function only(bytes: Buffer, tag: number): Buffer {
  const [value, another] = valuesIn(bytes)
  if (another !== undefined) throw new Malformed()
  return expect(value, tag)
}

function expect(value: DerValue | undefined, tag: number): Buffer {
  if (value?.tag !== tag) throw new Malformed()
  return value.content
}
