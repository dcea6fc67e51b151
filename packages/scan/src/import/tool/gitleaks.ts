import type { JsonObject } from '@vouchsafe/core/json'
import type { Reported, Tool, Trial } from '#import/types'
import { isRedaction, lineAt, memberAt, objectsAt, present, textAt } from '#import/members'

/** What betterleaks says of a secret that it tried. */
export const trials: ReadonlyMap<string | undefined, Trial> = new Map([
  ['valid', 'worked'],
  ['invalid', 'refused'],
  ['revoked', 'refused'],
])

/**
 * A record of gitleaks 8 (`report/finding.go`), or of betterleaks 1, which writes the same and more: `Attributes`,
 * `ValidationStatus`, and in `RequiredSets` what belongs to the secret.
 */
export function readGitleaks(record: JsonObject): Reported[] | undefined {
  const rule = textAt(record, 'RuleID')
  if (rule === undefined || memberAt(record, 'StartLine') === undefined) return undefined
  const secret = textAt(record, 'Secret')
  const parts = objectsAt(record, 'RequiredSets').flatMap((set) => objectsAt(set, 'components'))
  const trial = trials.get(textAt(record, 'ValidationStatus'))
  const commit = textAt(record, 'Commit')
  const author = textAt(record, 'Author')
  return [
    {
      tool: toolOf(record),
      rule,
      path: textAt(record, 'File') ?? textAt(record, 'SymlinkFile') ?? '',
      line: lineAt(record, 'StartLine'),
      ...(commit !== undefined && { commit }),
      ...(author !== undefined && { author }),
      texts: [record, ...parts].flatMap((part) => present(textAt(part, 'Match'), textAt(part, 'Secret'))),
      ...(trial !== undefined && { trial }),
      isRedacted: isRedaction(secret),
    },
  ]
}

function toolOf(record: JsonObject): Tool {
  const isBetter = ['Attributes', 'RequiredSets', 'ValidationStatus'].some((name) => name in record)
  return isBetter ? 'betterleaks' : 'gitleaks'
}
