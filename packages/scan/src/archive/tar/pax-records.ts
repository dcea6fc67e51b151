/** What extended headers say that matters to a reader. */
export interface PaxRecords {
  readonly path?: string
  readonly link?: string
  /** Undefined where it is said, but no size. */
  readonly size?: number | undefined
}

const wanted: Readonly<Record<string, (value: string) => PaxRecords>> = {
  path: (path) => ({ path }),
  'GNU.sparse.name': (path) => ({ path }),
  linkpath: (link) => ({ link }),
  size: (text) => ({ size: /^\d{1,15}$/.test(text) ? Number(text) : undefined }),
}

/**
 * The records of an extended header, as far as they are sound: `length key=value\n`, the length counting itself
 * (POSIX.1-2017 pax, "pax Extended Header"). The last of a key counts.
 */
export function parsePaxRecords(bytes: Buffer): PaxRecords {
  let records: PaxRecords = {}
  for (let at = 0; at < bytes.length;) {
    const [whole, digits = ''] = /^(\d{1,9}) /.exec(bytes.toString('latin1', at, at + 10)) ?? []
    const end = at + Number(digits)
    if (whole === undefined || end > bytes.length || end < at + whole.length) break
    const text = bytes.toString('utf8', at + whole.length, end - 1)
    const equals = text.indexOf('=')
    const key = text.slice(0, Math.max(0, equals))
    if (Object.hasOwn(wanted, key)) records = { ...records, ...wanted[key]?.(text.slice(equals + 1)) }
    at = end
  }
  return records
}
