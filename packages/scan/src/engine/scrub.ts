import type { EpochSeconds } from '@vouchsafe/core/time'
import { redact } from '#finding/redact'
import type { Gap, Origin } from '#source/types'
import type { AnchorTable } from './anchor-table.ts'
import { scanContent } from './scan-content.ts'

/** Shorter ones would be found in innocent texts. */
const SHORTEST = 8

/** Takes credentials out of the texts beside a finding: there are files whose name is a token. */
export interface Scrubber {
  readonly text: (text: string) => string
  readonly origin: (origin: Origin) => Origin
  readonly gap: (gap: Gap) => Gap
}

/** `secrets`: those that were found in contents; whatever a row finds in a text by itself goes too. */
export function createScrubber(table: AnchorTable, at: EpochSeconds, secrets: ReadonlySet<string>): Scrubber {
  const long = [...secrets].filter((secret) => secret.length >= SHORTEST)
  const text = (dirty: string): string => {
    let clean = dirty
    for (const secret of long)
      if (clean.includes(secret)) clean = clean.replaceAll(secret, redact(secret, []))
    return withoutMatches(clean, table, at)
  }
  return {
    text,
    origin: (origin) => cleaned(origin, text),
    gap: ({ what, why }) => ({ what: text(what), why: text(why) }),
  }
}

/** The same value, each text in it clean, however deep it stands. */
function cleaned<T>(value: T, text: (dirty: string) => string): T
function cleaned(value: unknown, text: (dirty: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner, text)]))
}

function withoutMatches(text: string, table: AnchorTable, at: EpochSeconds): string {
  const bytes = Buffer.from(text)
  if (!table.sieve.mayHold(bytes, 0, bytes.length)) return text
  let clean = text
  for (const { value, verdict, encoding, detector } of scanContent(bytes, table, at).matches) {
    if (detector.stance !== 'secret') continue
    const secret = verdict.secret ?? value
    if (encoding.length > 0) return `… (${text.length} characters that hold a credential)`
    clean = clean.replaceAll(secret, redact(secret, detector.anchors))
  }
  return clean
}
