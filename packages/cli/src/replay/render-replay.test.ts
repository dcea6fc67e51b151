import type { EpochSeconds } from '@vouchsafe/core/time'
import type { ReplayChange, ReplayReport } from '@vouchsafe/review/replay'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { replayProgress } from './progress.ts'
import { renderReplay } from './render-replay.ts'

const at = (seconds: number): { id: string; at: EpochSeconds } => ({
  id: `id-${seconds}`,
  at: seconds as EpochSeconds,
})
const change: ReplayChange = {
  direction: 'refuses',
  role: 'arn:aws:iam::000000000001:role/ci/deploy',
  operation: 'AssumeRoleWithWebIdentity',
  principal: 'arn:aws:iam::000000000001:oidc-provider/ci.example.com',
  subject: 'repo:acme/app',
  from: { effect: 'allow', statement: { index: 0, sid: 'Main' } },
  to: { effect: 'deny', cause: 'trust_policy' },
  isRecorded: false,
  count: 1,
  first: at(1_800_000_000),
  last: at(1_800_000_000),
}
const report: ReplayReport = {
  exchanges: 2,
  decided: 1,
  changed: 1,
  changes: [change],
  changedSince: 0,
  unknown: [],
  apart: [],
  first: at(1_800_000_000),
  last: at(1_800_000_060),
}

test('renderReplay() says of each change who, for what, when, and by which statement', () =>
  assert.equal(
    renderReplay(report),
    [
      '',
      'replay: 2 exchanges from 2027-01-15T08:00:00Z to 2027-01-15T08:01:00Z, 1 decided again, 1 would change',
      '- refuses repo:acme/app for deploy, once, 2027-01-15T08:00:00Z, no statement admits it, statement 1 `Main` did (last: id-1800000000)',
      '',
    ].join('\n'),
  ))

test('renderReplay() lets no recorded text act on the terminal', () => {
  const hostile = { ...change, subject: 'a\u001b[2J\nb\u202e', role: 'x/\u0007' }
  const text = renderReplay({ ...report, changes: [hostile] })
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  assert.equal(text.split('\n').length, 4)
})

test('renderReplay() prints as many lines as a person reads, and counts the rest', () => {
  const changes = Array.from({ length: 60 }, (_, n) => ({ ...change, subject: `s${n}` }))
  const text = renderReplay({ ...report, changed: 60, changes })
  assert.equal(text.split('\n').filter((line) => line.startsWith('- refuses')).length, 50)
  assert.match(text, /\n {2}and 10 more of 10 kinds \(all with --json\)\n/)
})

test('replayProgress() writes over one line where somebody watches, else a line every five seconds', () => {
  const said = (isErrTerminal: boolean): string => {
    let now = 0
    const io = recordedIo({ isErrTerminal })
    const progress = replayProgress(io, () => now)
    for (now = 0; now <= 12_000; now += 1000) progress.show(now, now / 20_000)
    progress.clear()
    return io.said.err
  }
  assert.equal(
    said(false),
    'vouch: 5,000 records read, 1,000/s, 25 %, 15 s left\nvouch: 10,000 records read, 1,000/s, 50 %, 10 s left\n',
  )
  const watched = said(true)
  assert.equal(watched.split('\r').length - 1, 13)
  assert.ok(watched.endsWith('\r\u001b[K') && !watched.includes('\n'))
})
