import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { ReviewRow } from '@vouchsafe/review/access'
import { renderTable } from '#output/table'

const head = [
  'kind',
  'account',
  'name',
  'owner',
  'last used',
  'unused',
  'admits',
  'allows',
  'seen',
  'last seen',
]

/** A line for each role and provider. */
export function renderReviewTable(rows: readonly ReviewRow[]): string {
  return renderTable(
    head,
    rows.map((row) => lineOf(row).map(escapeForTerminal)),
  )
}

function lineOf(row: ReviewRow): string[] {
  const { kind, account, name, owner = '-', lastUsedAt, unusedDays, trust, permissions } = row
  return [
    kind,
    account,
    row.disabled ? `${name} (disabled)` : name,
    owner,
    lastUsedAt === undefined ? 'never' : formatInstant(lastUsedAt).slice(0, 10),
    `${unusedDays}d`,
    trust?.class ?? (row.roles === undefined ? '-' : `${row.roles.length} roles`),
    permissions?.class ?? '-',
    String(row.subjectCount),
    row.subjects[0]?.subject ?? '-',
  ]
}

/** Everything there is to say of one, for whoever has to decide. */
export function renderReviewDetail(row: ReviewRow): string {
  const { kind, arn, owner = 'nobody says', createdAt, lastUsedAt, unusedDays, sessions, calls } = row
  const lines = [
    `${kind} ${arn}`,
    `  owner      ${owner}`,
    `  made       ${formatInstant(createdAt)}`,
    `  last used  ${lastUsedAt === undefined ? 'never' : formatInstant(lastUsedAt)} (${unusedDays} days without use)`,
    `  so far     ${sessions} sessions, ${calls} calls, ${row.subjectCount} subjects`,
    ...judged('admits', row.trust),
    ...judged('allows', row.permissions),
    ...(row.roles === undefined ? [] : [`  trusted by ${row.roles.join(', ') || 'no role'}`]),
  ].map(escapeForTerminal)
  const seen = row.subjects.map(({ subject, principal, count, firstAt, lastAt }) =>
    [subject, principal, String(count), day(firstAt), day(lastAt)].map(escapeForTerminal),
  )
  const table = seen.length === 0 ? '' : `\n${renderTable(['subject', 'by', 'times', 'first', 'last'], seen)}`
  return `${lines.join('\n')}\n${table}`
}

function judged(
  name: string,
  breadth:
    | { readonly class: string; readonly score: number; readonly because: readonly string[] }
    | undefined,
): readonly string[] {
  if (breadth === undefined) return []
  return [
    `  ${name.padEnd(10)} ${breadth.class} (${breadth.score})`,
    ...breadth.because.map((line) => `             ${line}`),
  ]
}

function day(at: EpochSeconds): string {
  return formatInstant(at).slice(0, 10)
}
