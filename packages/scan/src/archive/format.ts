/** `compressed` holds one content, `container` many, `closed` is known and cannot be opened here. */
type FormatKind = 'compressed' | 'container' | 'closed'

interface Signature {
  readonly kind: FormatKind
  readonly offset: number
  /** Each byte as a hexadecimal pair; `5x` leaves the low half open. */
  readonly bytes: string
}

/**
 * First bytes of each format: RFC 1952 §2.3.1, RFC 8878 §3.1, the .xz format §2.1.1.1, POSIX.1-2017 pax, APPNOTE.TXT
 * §4.3.7 and §4.3.16 (an empty zip begins with its end), and what the closed ones document.
 */
const signatures = {
  gzip: [{ kind: 'compressed', offset: 0, bytes: '1f8b08' }],
  zstd: [
    { kind: 'compressed', offset: 0, bytes: '28b52ffd' },
    // a frame to skip, as parallel compressors and seekable files begin
    { kind: 'compressed', offset: 0, bytes: '5x2a4d18' },
  ],
  xz: [{ kind: 'compressed', offset: 0, bytes: 'fd377a585a00' }],
  tar: [{ kind: 'container', offset: 257, bytes: '7573746172' }],
  zip: [
    { kind: 'container', offset: 0, bytes: '504b0304' },
    { kind: 'container', offset: 0, bytes: '504b0506' },
    // one of several disks once, written to a single one: the marker stays
    { kind: 'container', offset: 0, bytes: '504b3030504b0304' },
  ],
  bzip2: [{ kind: 'closed', offset: 0, bytes: '425a683x314159265359' }],
  '7z': [{ kind: 'closed', offset: 0, bytes: '377abcaf271c' }],
  rar: [{ kind: 'closed', offset: 0, bytes: '526172211a07' }],
} as const satisfies Record<string, readonly Signature[]>

export type ArchiveFormat = keyof typeof signatures

/** So many bytes tell every format there is. */
export const headBytes = 264

interface Pattern extends Omit<Signature, 'bytes'> {
  readonly format: ArchiveFormat
  readonly bytes: Uint8Array
  readonly masks: Uint8Array
}

const patterns: readonly Pattern[] = Object.entries(signatures).flatMap(([format, rows]) =>
  rows.map(({ kind, offset, bytes }) => ({
    // `Object.entries` forgets which keys there are
    format: format as ArchiveFormat,
    kind,
    offset,
    bytes: Buffer.from(bytes.replaceAll('x', '0'), 'hex'),
    masks: Buffer.from(bytes.replaceAll(/[^x]/g, 'f').replaceAll('x', '0'), 'hex'),
  })),
)

const TAR_AT = signatures.tar[0].offset
const TAR_FIRST = Number.parseInt(signatures.tar[0].bytes.slice(0, 2), 16)
/** Which bytes can be the first of the others: two looks exclude most contents, and a sieve asks for every one. */
const openings = new Uint8Array(256)
for (const { offset, bytes, masks } of patterns)
  if (offset === 0)
    for (let byte = 0; byte < 256; byte += 1) if ((byte & (masks[0] ?? 0)) === bytes[0]) openings[byte] = 1

/** The format of what begins so, or undefined for what is no archive; `bytes` are at least `headBytes` if it is so long. */
export function formatOf(bytes: Uint8Array): ArchiveFormat | undefined {
  if (openings[bytes[0] ?? 0] === 0 && bytes[TAR_AT] !== TAR_FIRST) return undefined
  return patterns.find((pattern) => fits(pattern, bytes))?.format
}

/** Whether the content that begins so is an archive or compressed, openable here or not. */
export function isArchive(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined
}

export function kindOf(format: ArchiveFormat): FormatKind {
  return signatures[format][0].kind
}

function fits({ offset, bytes, masks }: Pattern, content: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1)
    if (((content[offset + at] ?? -1) & (masks[at] ?? 0)) !== bytes[at]) return false
  return true
}
