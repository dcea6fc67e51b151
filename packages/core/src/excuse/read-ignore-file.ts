import { decodeBase64 } from '#bytes/base64'
import { isDay } from '#time/day'

/** Where it is looked for in whatever is scanned or linted. */
export const ignoreFileName = '.vouch-ignore'

interface Entry {
  readonly reason: string
  /** The last day on which it counts, `2026-12-31`. */
  readonly until?: string
  /** In the file, from 1. */
  readonly line: number
}

/** A credential that `vouch scan` does not count. */
export interface IgnoredFingerprint extends Entry {
  readonly fingerprint: string
}

/** What a rule of `vouch lint` found in a place that can hold no comment. */
export interface IgnoredPlace extends Entry {
  readonly rule: string
  /** From the folder of the file, with `/`; one that ends with it is a folder. */
  readonly path: string
  /** A line of that path, from 1. */
  readonly at?: number
  readonly role?: string
}

/** A line that says nothing that is understood. */
export interface IgnoreFault {
  readonly line: number
  readonly say: string
}

/** What people decided not to count. */
export interface IgnoreFile {
  /** Under which the fingerprints were made; absent where they are of this user's own. */
  readonly key?: Uint8Array
  readonly entries: readonly IgnoredFingerprint[]
  readonly places: readonly IgnoredPlace[]
  readonly faults: readonly IgnoreFault[]
}

const KEY_BYTES = 32
const keyLine = /^key:\s*(\S+)$/
const until = String.raw`(?:\s+until\s+(?<until>\d{4}-\d\d-\d\d))?:(?!\d+:)\s*(?<reason>\S.{2,400})$`
const fingerprintLine = new RegExp(String.raw`^(?<fingerprint>[0-9a-f]{32})${until}`)
const placeLine = new RegExp(
  String.raw`^(?<rule>[a-z][a-z0-9-]{1,60})\s+(?:"(?<quoted>[^"]{1,1000})"|(?<bare>[^\s":]{1,1000}))(?::(?<at>[1-9]\d{0,8}))?(?:\s+role\s+(?<role>[\w+=,.@-]{1,64}))?${until}`,
)

/**
 * An ignore file: a line a credential, `FINGERPRINT until 2026-12-31: REASON`, or a line for what a rule found,
 * `RULE PATH: REASON`, also `RULE PATH:LINE` and `RULE PATH role ROLE`; a path with blanks or colons stands in quotes,
 * the day may be left out, the reason not. `#` begins a comment, and `key: BASE64` gives the key that those who share
 * the file name credentials by. What is not understood is among the faults; nothing is thrown.
 */
export function readIgnoreFile(text: string): IgnoreFile {
  const entries = new Map<string, IgnoredFingerprint>()
  const [places, faults, keys]: [IgnoredPlace[], IgnoreFault[], Uint8Array[]] = [[], [], []]
  for (const [n, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const [bare, line] = [raw.trim(), n + 1]
    if (bare === '' || bare.startsWith('#')) continue
    const read = readLine(bare, line)
    const before = 'fingerprint' in read ? entries.get(read.fingerprint) : undefined
    if (before !== undefined)
      faults.push({ line, say: `the fingerprint of line ${before.line} stands here again` })
    else if ('say' in read) faults.push({ line, say: read.say })
    else if ('fingerprint' in read) entries.set(read.fingerprint, read)
    else if ('rule' in read) places.push(read)
    else if (keys.push(read.key) > 1) faults.push({ line, say: 'expected one key, found a second' })
  }
  const [key] = keys
  return { ...(key !== undefined && { key }), entries: [...entries.values()], places, faults }
}

type Line = IgnoredFingerprint | IgnoredPlace | { readonly key: Uint8Array } | { readonly say: string }

function readLine(bare: string, line: number): Line {
  const encoded = keyLine.exec(bare)?.[1]
  if (encoded !== undefined) {
    const key = decodeBase64(encoded)
    return key?.length === KEY_BYTES ? { key } : { say: 'expected a key of 32 bytes in base64' }
  }
  const {
    fingerprint,
    rule,
    quoted,
    bare: unquoted,
    at,
    role,
    until: day,
    reason,
  } = (fingerprintLine.exec(bare) ?? placeLine.exec(bare))?.groups ?? {}
  if (reason === undefined)
    return {
      say: 'expected `FINGERPRINT: REASON` or `RULE PATH: REASON`, with ` until 2026-12-31` before the colon where it ends',
    }
  if (day !== undefined && !isDay(day)) return { say: `expected a day, found \`${day}\`` }
  const entry = { reason: reason.trim(), ...(day !== undefined && { until: day }), line }
  if (fingerprint !== undefined) return { fingerprint, ...entry }
  return {
    rule: rule ?? '',
    path: quoted ?? unquoted ?? '',
    ...(at !== undefined && { at: Number(at) }),
    ...(role !== undefined && { role }),
    ...entry,
  }
}
