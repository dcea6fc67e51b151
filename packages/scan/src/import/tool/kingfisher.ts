import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import type { Reported, Trial } from '#import/types'
import { isRedaction, lineAt, memberAt, objectsAt, present, textAt } from '#import/members'

const trials: ReadonlyMap<string | undefined, Trial> = new Map([
  ['verified_active', 'worked'],
  ['verified_inactive', 'refused'],
  ['Active Credential', 'worked'],
  ['Inactive Credential', 'refused'],
])

/**
 * A record of Kingfisher (`src/reporter.rs`): `{rule, finding}`, in version 2 within an object's `findings`, before it
 * in a list, at first as the `matches` of a rule.
 */
export function readKingfisher(record: JsonObject): Reported[] | undefined {
  if (isJsonObject(record['rule']) && isJsonObject(record['finding'])) return [reportedOf(record)]
  const matches = objectsAt(record, 'matches').filter((match) => isJsonObject(match['finding']))
  return matches.length === 0 ? undefined : matches.map(reportedOf)
}

function reportedOf(record: JsonObject): Reported {
  const finding = memberAt(record, 'finding')
  const commit = textAt(finding, 'git_metadata', 'commit', 'id')
  const author =
    textAt(finding, 'git_metadata', 'commit', 'author', 'name') ??
    textAt(finding, 'git_metadata', 'commit', 'committer', 'name')
  const trial = trials.get(
    textAt(finding, 'validation', 'outcome') ?? textAt(finding, 'validation', 'status'),
  )
  const snippet = textAt(finding, 'snippet')
  return {
    tool: 'kingfisher',
    rule: textAt(record, 'rule', 'id') ?? textAt(record, 'rule', 'name') ?? '',
    path: (textAt(finding, 'git_metadata', 'file', 'path') ?? textAt(finding, 'path') ?? '').replace(
      /^\.\//,
      '',
    ),
    line: lineAt(finding, 'line'),
    ...(commit !== undefined && { commit }),
    ...(author !== undefined && { author }),
    texts: present(capturesOf(finding), snippet),
    ...(trial !== undefined && { trial }),
    isRedacted: isRedaction(snippet),
  }
}

/** `AWS_SECRET_ACCESS_KEY=…` beside the id. */
function capturesOf(finding: JsonObject[string] | undefined): string | undefined {
  const captures = memberAt(finding, 'dependent_captures')
  if (!isJsonObject(captures)) return undefined
  const named = Object.entries(captures).flatMap(([name, text]) =>
    typeof text === 'string' ? [`${name}=${text}`] : [],
  )
  return named.length === 0 ? undefined : [textAt(finding, 'snippet') ?? '', ...named].join(' ')
}
