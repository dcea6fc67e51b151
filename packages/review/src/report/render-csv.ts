import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { createHash } from 'node:crypto'
import type { ReviewRow } from '#access/types'
import type { ReviewReport } from './types.ts'

type Cell = string | number | boolean | undefined

/** The columns of a review, and what each says of a row. */
const columns = {
  kind: ({ kind }) => kind,
  account: ({ account }) => account,
  name: ({ name }) => name,
  arn: ({ arn }) => arn,
  owner: ({ owner }) => owner,
  disabled: ({ disabled }) => disabled,
  created: ({ createdAt }) => instant(createdAt),
  last_used: ({ lastUsedAt }) => instant(lastUsedAt),
  unused_days: ({ unusedDays }) => unusedDays,
  sessions: ({ sessions }) => sessions,
  calls: ({ calls }) => calls,
  admits: ({ trust }) => trust?.class,
  admits_score: ({ trust }) => trust?.score,
  admits_because: ({ trust }) => trust?.because.join('; '),
  allows: ({ permissions }) => permissions?.class,
  allows_score: ({ permissions }) => permissions?.score,
  allows_because: ({ permissions }) => permissions?.because.join('; '),
  subjects: ({ subjectCount }) => subjectCount,
  subjects_seen: ({ subjects }) =>
    subjects
      .map(
        ({ subject, principal, count, firstAt, lastAt }) =>
          `${subject} (${principal}; ${count} times, ${instant(firstAt)} to ${instant(lastAt)})`,
      )
      .join('; '),
  trusted_by: ({ roles }) => roles?.join('; '),
  decision: () => '',
  reviewer: () => '',
} as const satisfies Record<string, (row: ReviewRow) => Cell>

/**
 * The review as CSV (RFC 4180, every record with the same number of fields) for a spreadsheet and a signature: first
 * the SHA-256 of everything after the first line, then what it is about, then a row for each role and provider with
 * room for a decision. No cell can be a formula, and none holds what a terminal would obey.
 */
export function renderCsv({ trustVersion, at, runBy, selection, rows }: ReviewReport): string {
  const head: readonly (readonly Cell[])[] = [
    ['trust_version', trustVersion],
    ['time', instant(at)],
    ['run_by', runBy],
    ['selection', selection],
    ['rows', rows.length],
  ]
  const names = Object.keys(columns)
  const body = rows.map((row) => Object.values(columns).map((cell: (row: ReviewRow) => Cell) => cell(row)))
  const content = [...head, names, ...body].map((record) => renderRecord(record, names.length)).join('')
  return `${renderRecord(['sha256', sha256(content)], names.length)}${content}`
}

/** Whether a CSV of `renderCsv` is as it was rendered: its first line names the digest of the rest. */
export function isUntouched(csv: string): boolean {
  const [first = '', ...rest] = csv.split(/(?<=\r\n)/)
  return first.startsWith(`sha256,${sha256(rest.join(''))},`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function renderRecord(cells: readonly Cell[], width: number): string {
  const padded = [...cells, ...Array.from({ length: width - cells.length }, () => undefined)]
  return `${padded.map(renderCell).join(',')}\r\n`
}

/** What a spreadsheet takes for the beginning of a formula, in any width, also behind white space. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/

function renderCell(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = escapeForTerminal(formula.test(cell) ? `'${cell}` : cell)
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function instant(at: EpochSeconds | undefined): string | undefined {
  return at === undefined ? undefined : formatInstant(at)
}
