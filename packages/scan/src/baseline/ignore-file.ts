import { decodeBase64, encodeBase64 } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import type { Finding } from '#finding/types'
import { isOver } from '#finding/comment'

/** Where it is looked for in whatever is scanned. */
export const ignoreFileName = '.vouch-ignore'

export interface IgnoreEntry {
  readonly fingerprint: string
  readonly reason: string
  /** The last day on which it counts, `2026-12-31`. */
  readonly until?: string
  /** In the file, from 1. */
  readonly line: number
}

/** What a person decided not to count, credential by credential. */
export interface IgnoreFile {
  /** Under which the fingerprints were made; absent where they are of this user's own. */
  readonly key?: Uint8Array
  readonly entries: readonly IgnoreEntry[]
}

/** The findings after an ignore file, and what it came to. */
export interface Ignored {
  readonly findings: Finding[]
  /** How many do not count because of it. */
  readonly silenced: number
  /** Entries whose day is over: what they name counts again. */
  readonly expired: readonly IgnoreEntry[]
  /** Entries that name nothing that was found: it is gone, or the fingerprint is of another key. */
  readonly unused: readonly IgnoreEntry[]
}

const KEY = 32
const keyLine = /^key:\s*(\S+)$/
const entryLine = /^([0-9a-f]{32})(?:\s+until\s+(\d{4}-\d\d-\d\d))?:\s*(\S.{2,400})$/

/**
 * An ignore file: a line a credential, `FINGERPRINT until 2026-12-31: REASON` with the day left out where it has none;
 * `#` begins a comment, and `key: BASE64` gives the key that those who share the file name credentials by. The reason
 * is not optional, a day is one of the calendar, no fingerprint stands twice.
 *
 * @throws VouchsafeError `input_invalid`, which names the line
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const entries = new Map<string, IgnoreEntry>()
  let key: Uint8Array | undefined
  for (const [n, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const bare = raw.trim()
    if (bare === '' || bare.startsWith('#')) continue
    const line = n + 1
    const encoded = keyLine.exec(bare)?.[1]
    if (encoded === undefined) {
      const entry = entryOf(bare, line)
      const before = entries.get(entry.fingerprint)
      if (before !== undefined)
        throw refusal(line, `the fingerprint of line ${before.line} stands here again`)
      entries.set(entry.fingerprint, entry)
    } else if (key === undefined) key = keyOf(encoded, line)
    else throw refusal(line, 'expected one key, found a second')
  }
  return { ...(key !== undefined && { key }), entries: [...entries.values()] }
}

function keyOf(encoded: string, line: number): Uint8Array {
  const key = decodeBase64(encoded)
  if (key?.length !== KEY) throw refusal(line, 'expected a key of 32 bytes in base64')
  return key
}

function entryOf(bare: string, line: number): IgnoreEntry {
  const [, fingerprint, until, reason] = entryLine.exec(bare) ?? []
  if (fingerprint === undefined || reason === undefined)
    throw refusal(line, 'expected `FINGERPRINT: REASON` or `FINGERPRINT until 2026-12-31: REASON`')
  if (until !== undefined && !isDay(until)) throw refusal(line, `expected a day, found \`${until}\``)
  return { fingerprint, reason: reason.trim(), ...(until !== undefined && { until }), line }
}

/** `2026-02-31` is none, though a Date takes it for one of March. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && formatInstant((at / 1000) as EpochSeconds).startsWith(text)
}

function refusal(line: number, say: string): VouchsafeError {
  return new VouchsafeError('input_invalid', { say: `line ${line}: ${say}` })
}

/** An ignore file of these entries. Without a key its fingerprints mean something to their maker alone. */
export function renderIgnoreFile({
  key,
  entries,
}: Pick<IgnoreFile, 'key'> & { readonly entries: readonly Omit<IgnoreEntry, 'line'>[] }): string {
  const head = [
    '# What `vouch scan` does not count: FINGERPRINT until 2026-12-31: REASON',
    ...(key === undefined ? [] : [`key: ${encodeBase64(key)}`]),
  ]
  const lines = entries.map(
    ({ fingerprint, until, reason }) =>
      `${fingerprint}${until === undefined ? '' : ` until ${until}`}: ${reason.replaceAll(/\s+/g, ' ')}`,
  )
  return `${[...head, ...lines].join('\n')}\n`
}

/** The same findings, those that an entry names marked so, unless its day is over. */
export function applyIgnoreFile(
  findings: readonly Finding[],
  { entries }: IgnoreFile,
  at: EpochSeconds,
): Ignored {
  const expired = entries.filter(({ until }) => until !== undefined && isOver(until, at))
  const valid = new Map(
    entries.filter((entry) => !expired.includes(entry)).map((entry) => [entry.fingerprint, entry]),
  )
  const found = new Set(findings.map(({ fingerprint }) => fingerprint))
  let silenced = 0
  const marked = findings.map((finding): Finding => {
    const entry = valid.get(finding.fingerprint)
    if (entry === undefined || finding.suppression !== undefined) return finding
    silenced += 1
    const { reason, until } = entry
    return {
      ...finding,
      suppression: { by: 'ignore-file', reason, ...(until !== undefined && { until }) },
    }
  })
  const unused = [...valid.values()].filter(({ fingerprint }) => !found.has(fingerprint))
  return { findings: marked, silenced, expired, unused }
}

/** What a report says of an ignore file, so that nothing is silenced in silence. */
export function ignoreNotes(file: string, { silenced, expired, unused }: Ignored): string[] {
  const late = expired.map(
    ({ fingerprint, until, line }) =>
      `${file}, line ${line}: ${fingerprint} was excused until ${until ?? ''}, and counts again`,
  )
  return [
    ...(silenced === 0
      ? []
      : [`${silenced} ${silenced === 1 ? 'finding does' : 'findings do'} not count because of ${file}`]),
    ...late,
    ...(unused.length === 0
      ? []
      : [
          `${file}: ${unused.length} ${unused.length === 1 ? 'entry names' : 'entries name'} nothing that was found`,
        ]),
  ]
}
