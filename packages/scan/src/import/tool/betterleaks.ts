import type { JsonObject } from '@vouchsafe/core/json'
import type { Reported } from '#import/types'
import { isRedaction, lineAt, objectsAt, present, textAt } from '#import/members'
import { trials } from './gitleaks.ts'

/** Version 2 while it was made wrote `ruleID` and `startLine`, and writes `rule_id` and `start_line` since. */
const spellings = [
  { rule: 'rule_id', line: 'start_line', sets: 'component_sets' },
  { rule: 'ruleID', line: 'startLine', sets: 'componentSets' },
] as const

/** A record of betterleaks 2 (`report/finding.go`), as JSON or as JSON lines. */
export function readBetterleaks(record: JsonObject): Reported[] | undefined {
  const spelling = spellings.find(({ rule }) => textAt(record, rule) !== undefined)
  if (spelling === undefined) return undefined
  const parts = objectsAt(record, spelling.sets).flatMap((set) => objectsAt(set, 'components'))
  const tried = textAt(record, 'analysis', 'status') ?? textAt(record, 'validation', 'status')
  const trial = trials.get(tried)
  const commit = textAt(record, 'attributes', 'git.sha')
  const author = textAt(record, 'attributes', 'git.author_name')
  return [
    {
      tool: 'betterleaks',
      rule: textAt(record, spelling.rule) ?? '',
      path: textAt(record, 'location', 'path') ?? textAt(record, 'attributes', 'path') ?? '',
      line: lineAt(record, 'location', spelling.line),
      ...(commit !== undefined && { commit }),
      ...(author !== undefined && { author }),
      texts: [record, ...parts].flatMap(textsOf),
      ...(trial !== undefined && { trial }),
      isRedacted: isRedaction(textAt(record, 'match', 'value') ?? textAt(record, 'secret')),
    },
  ]
}

function textsOf(part: JsonObject): string[] {
  return present(
    textAt(part, 'match', 'full') ?? textAt(part, 'match'),
    textAt(part, 'match', 'value') ?? textAt(part, 'secret'),
  )
}
