import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { CandidateRecord } from '@vouchsafe/server/admin/schema'
import { renderTable } from '#output/table'

type Difference = CandidateRecord['differences'][number]

/** `--json` has some more. */
const NOT_SEEN_SHOWN = 5

/** What the candidate would have done where it differs. */
const verbs: Readonly<Record<Difference['answer'], string>> = {
  admits: 'would admit',
  refuses: 'would refuse',
  refuses_otherwise: 'refused by both',
}

/** The record of a candidate policy, for a person. */
export function renderRecord(record: CandidateRecord): string {
  const { role, since, exchanges, differing, notListed, from } = record
  const stored = `${instant(since.at)} (version ${since.version} of trust)`
  const lines = [
    `the candidate trust policy of ${role}`,
    `  stored     ${since.version === 0 ? 'before this was kept' : stored}`,
    ...(from > since.at ? [`  looked at  since ${instant(from)}`] : []),
    `  exchanges  ${exchanges}${span(record)}`,
    `  differ     ${differing}${notListed > 0 ? `; ${notListed} differing records are not listed` : ''}`,
  ].map(escapeForTerminal)
  return [`${lines.join('\n')}\n`, differences(record), notSeen(record)]
    .filter((part) => part !== '')
    .join('\n')
}

function span({ firstAt, lastAt, days }: CandidateRecord): string {
  if (firstAt === undefined || lastAt === undefined) return ''
  return `, from ${instant(firstAt)} to ${instant(lastAt)}, on ${days} ${days === 1 ? 'day' : 'days'}`
}

function differences({ differences: all }: CandidateRecord): string {
  if (all.length === 0) return ''
  const rows = all.map(({ answer, subject, count, lastAt, ids }) =>
    [verbs[answer], subject, String(count), instant(lastAt), ids[0] ?? ''].map(escapeForTerminal),
  )
  return renderTable(['the candidate', 'subject', 'times', 'last', 'decision'], rows)
}

function notSeen({ notSeen: some, notSeenCount, from }: CandidateRecord): string {
  if (some.length === 0) return ''
  const title = `admitted before ${instant(from)} and not seen since, so that the record does not speak for them:\n`
  const rows = some
    .slice(0, NOT_SEEN_SHOWN)
    .map(({ subject, count, lastAt }) => [subject, String(count), instant(lastAt)].map(escapeForTerminal))
  const more = notSeenCount > rows.length ? `and ${notSeenCount - rows.length} more\n` : ''
  return `${title}${renderTable(['subject', 'times', 'last'], rows)}${more}`
}

function instant(at: number): string {
  return formatInstant(at as EpochSeconds)
}
