import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { currentUid, userName } from '@vouchsafe/host/process'
import type { ReviewRow } from '@vouchsafe/review/access'
import { reviewAnswer } from '@vouchsafe/server/admin/schema'
import { hostname } from 'node:os'
import { connect } from '#client/connection'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const { io, args } = invocation
  const query = queryOf(invocation)
  const answer = await connect(invocation).admin({
    path: '/v1/review',
    query,
    answer: reviewAnswer,
    // the first review of a long ledger sums it up
    timeoutMs: 300_000,
  })
  // the server wrote it; only the brands of the times are missing
  const rows = answer.rows as unknown as readonly ReviewRow[]
  const format = flagOption(invocation, 'json') ? 'json' : (textOption(invocation, 'format') ?? 'table')
  if (format === 'table') return printTable(invocation, rows, args[0] !== undefined)
  const { renderCsv, renderReportJson } = await import('@vouchsafe/review/report')
  const report = {
    trustVersion: answer.version,
    at: answer.at as EpochSeconds,
    runBy: whoRuns(),
    selection: selectionText(query),
    rows,
  }
  io.out(format === 'csv' ? renderCsv(report) : `${renderReportJson(report)}\n`)
  return exit.ok
}

type Query = Readonly<Record<string, string | number | undefined>>

function queryOf(invocation: Invocation): Query {
  const unused = textOption(invocation, 'unused')
  return {
    name: invocation.args[0],
    kind: textOption(invocation, 'kind'),
    account: textOption(invocation, 'account'),
    owner: textOption(invocation, 'owner'),
    ownerTag: textOption(invocation, 'ownerTag'),
    unusedDays: unused === undefined ? undefined : daysOf(unused),
    order: textOption(invocation, 'sort'),
    subjects: textOption(invocation, 'subjects'),
  }
}

/** @throws VouchsafeError `usage` */
function daysOf(text: string): number {
  const [, count, unit] = /^(\d{1,5})([dw]?)$/.exec(text) ?? []
  if (count === undefined)
    throw new VouchsafeError('usage', {
      say: `--unused: expected days or weeks like \`90d\`, found \`${text}\``,
    })
  return Number(count) * (unit === 'w' ? 7 : 1)
}

function selectionText(query: Query): string {
  const given = Object.entries(query).filter(([name, value]) => value !== undefined && name !== 'subjects')
  return given.length === 0 ? 'everything' : given.map(([name, value]) => `${name} ${value}`).join(', ')
}

function whoRuns(): string {
  const uid = currentUid()
  return `uid ${uid} (${userName(uid) ?? 'no name'}) on ${hostname()}`
}

async function printTable(
  invocation: Invocation,
  rows: readonly ReviewRow[],
  isOne: boolean,
): Promise<number> {
  const { io } = invocation
  if (rows.length === 0) {
    io.err('vouch: no role and no provider matches\n')
    return exit.ok
  }
  const { renderReviewDetail, renderReviewTable } = await import('#review/render-review')
  io.out(isOne ? rows.map(renderReviewDetail).join('\n') : renderReviewTable(rows))
  return exit.ok
}
