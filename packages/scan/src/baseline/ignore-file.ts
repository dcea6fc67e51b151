import { encodeBase64 } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { readIgnoreFile, type IgnoredFingerprint, type IgnoreFile } from '@vouchsafe/core/excuse'
import { isDayOver, type EpochSeconds } from '@vouchsafe/core/time'
import type { Finding } from '#finding/types'

/** The findings after an ignore file, and what it came to. */
export interface Ignored {
  readonly findings: Finding[]
  /** How many do not count because of it. */
  readonly silenced: number
  /** Entries whose day is over: what they name counts again. */
  readonly expired: readonly IgnoredFingerprint[]
  /** Entries that name nothing that was found: it is gone, or the fingerprint is of another key. */
  readonly unused: readonly IgnoredFingerprint[]
}

/**
 * An ignore file of which every line is understood.
 *
 * @throws VouchsafeError `input_invalid`, which names the line
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const file = readIgnoreFile(text)
  const [fault] = file.faults
  if (fault !== undefined)
    throw new VouchsafeError('input_invalid', { say: `line ${fault.line}: ${fault.say}` })
  return file
}

/** An ignore file of these entries. Without a key its fingerprints mean something to their maker alone. */
export function renderIgnoreFile({
  key,
  entries,
}: Pick<IgnoreFile, 'key'> & { readonly entries: readonly Omit<IgnoredFingerprint, 'line'>[] }): string {
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
  { entries }: Pick<IgnoreFile, 'entries'>,
  at: EpochSeconds,
): Ignored {
  const expired = entries.filter(({ until }) => until !== undefined && isDayOver(until, at))
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
