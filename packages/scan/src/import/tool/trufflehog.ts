import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Reported } from '#import/types'
import { isRedaction, lineAt, memberAt, present, textAt } from '#import/members'

/**
 * A line of TruffleHog 3 (`pkg/output/json.go`). `SourceMetadata.Data` has one member, named after where it looked
 * (`proto/source_metadata.proto`). Since a scan without `--verify` says `Verified: false` too, only yes means anything.
 */
export function readTrufflehog(record: JsonObject): Reported[] | undefined {
  const rule = textAt(record, 'DetectorName')
  if (rule === undefined || !('SourceMetadata' in record)) return undefined
  const place = placeOf(memberAt(record, 'SourceMetadata', 'Data'))
  const commit = textAt(place, 'commit')
  const author = textAt(place, 'email') ?? textAt(place, 'username')
  return [
    {
      tool: 'trufflehog',
      rule,
      path: pathOf(place),
      line: lineAt(place, 'line'),
      ...(commit !== undefined && { commit }),
      ...(author !== undefined && { author }),
      texts: textsOf(record, rule),
      ...(record['Verified'] === true && { trial: 'worked' }),
      isRedacted: isRedaction(textAt(record, 'Raw') ?? textAt(record, 'RawV2')),
    },
  ]
}

function placeOf(data: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(data) ? Object.values(data).find((one) => isJsonObject(one)) : undefined
}

/** What tells a place from others: the file, behind the image or bucket that holds it; else the link to a page. */
function pathOf(place: JsonObject | undefined): string {
  const file = ['file', 'path', 'filename', 'link', 'page'].map((name) => textAt(place, name)).find(Boolean)
  const image = textAt(place, 'image')
  const tag = textAt(place, 'tag')
  const outer =
    image === undefined ? textAt(place, 'bucket') : `${image}${tag === undefined ? '' : `:${tag}`}`
  return present(outer, file).join('/')
}

/** What belongs together stands in one text, as a file would have it, so that pairs are seen as pairs. */
function textsOf(record: JsonObject, rule: string): string[] {
  const parts = memberAt(record, 'SecretParts')
  const named = isJsonObject(parts)
    ? Object.entries(parts).flatMap(([name, part]) => (typeof part === 'string' ? [`${name}=${part}`] : []))
    : []
  const raw = textAt(record, 'Raw')
  const both = textAt(record, 'RawV2')
  const isPair = rule === 'AWS' && raw !== undefined && both?.startsWith(raw) === true
  // earlier versions wrote the halves without anything between them
  const pair = isPair ? `${raw} secret_access_key=${both.slice(raw.length).replace(/^:/, '')}` : both
  return present(named.length > 0 ? named.join(' ') : undefined, pair, raw)
}
