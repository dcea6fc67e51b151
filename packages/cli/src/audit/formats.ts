import { VouchsafeError } from '@vouchsafe/core/errors'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { escapeJsonText, renderEventHeader, renderEventLine, renderWhy } from '@vouchsafe/ledger/render'
import type { AuditAnswer } from '@vouchsafe/server/admin/schema'
import { version } from '#program/version'
import { formatNames, type FormatName } from '#program/choices'

export type AuditRecord = AuditAnswer['records'][number]

/** How records are printed. */
export interface AuditFormat {
  /** Stands over the records, where people read them. */
  readonly head?: string
  /** All the text of one record, line ends included; some records have none in some formats. */
  readonly print: (record: AuditRecord) => string
}

/** Loads what a format needs, and nothing that the others need. */
const formats: { readonly [Name in FormatName]: (isWhy: boolean) => Promise<AuditFormat> } = {
  table: async (isWhy) => ({
    head: `${renderEventHeader()}\n`,
    print: (record) => printTable(eventOf(record), isWhy),
  }),
  json: async () => ({ print: ({ sequence, event }) => jsonLines([{ sequence, ...event }]) }),
  cloudtrail: async () => {
    const [{ cloudTrailRecords }, { faultOf }] = await Promise.all([
      import('@vouchsafe/ledger/render/cloudtrail'),
      import('./fault-of.ts'),
    ])
    return { print: (record) => jsonLines(cloudTrailRecords(eventOf(record), { faultOf })) }
  },
  ocsf: async () => {
    const { ocsfEvents } = await import('@vouchsafe/ledger/render/ocsf')
    return { print: (record) => jsonLines(ocsfEvents(eventOf(record), { productVersion: version })) }
  },
}

/**
 * The format of that name. `isWhy`: the table explains what was allowed as well.
 *
 * @throws VouchsafeError `usage`
 */
export function loadFormat(name: string, { isWhy }: { readonly isWhy: boolean }): Promise<AuditFormat> {
  if (isFormatName(name)) return formats[name](isWhy)
  throw new VouchsafeError('usage', {
    say: `--format: expected one of ${formatNames.join(', ')}; found \`${name}\``,
  })
}

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name)
}

/** The server wrote it, so it has the shape; the renderers read it defensively all the same. */
export function eventOf({ event }: AuditRecord): AuditEvent {
  return event as unknown as AuditEvent
}

function printTable(event: AuditEvent, isWhy: boolean): string {
  const line = `${renderEventLine(event)}\n`
  if (event.outcome === 'allowed' && !isWhy) return line
  return `${line}${renderWhy(event).replaceAll(/^/gm, '    ')}\n\n`
}

/** One value a line; harmless on a terminal, the same values to a parser. */
function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${escapeJsonText(JSON.stringify(value))}\n`).join('')
}
