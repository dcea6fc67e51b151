import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { parseSince } from '@vouchsafe/ledger/query'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import { applyAnswer, promoteAnswer, type PromoteAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { findRole, type FoundRole } from '#explain/find-role'
import { printTrustChange } from '#output/trust-change'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { renderRecord } from '#promote/render-record'

/** Summing up a long ledger for the first time takes its time. */
const TIMEOUT_MS = 300_000

export async function run(invocation: Invocation): Promise<number> {
  const { io, args } = invocation
  const [role, more] = args
  if (role === undefined || more !== undefined)
    throw new VouchsafeError('usage', { say: 'expected one role', hint: 'see `vouch promote --help`' })
  const found = await findRole(invocation, role, textOption(invocation, 'account'))
  if (flagOption(invocation, 'discard')) return discard(invocation, found)
  const { account, name } = found
  const answer = await connect(invocation).admin({
    method: 'POST',
    path: '/v1/promote',
    body: {
      account,
      name,
      ...sinceOf(invocation),
      ...atLeastOf(invocation),
      acceptDifferences: flagOption(invocation, 'acceptDifferences'),
      dryRun: flagOption(invocation, 'dryRun'),
    },
    answer: promoteAnswer,
    timeoutMs: TIMEOUT_MS,
  })
  if (flagOption(invocation, 'json')) io.out(`${escapeJsonText(JSON.stringify(answer))}\n`)
  else print(invocation, answer)
  return answer.findings.some(({ isAccepted }) => !isAccepted) ? exit.failed : exit.ok
}

async function discard(
  invocation: Invocation,
  { account, name, uniqueId: roleId, policy: trustPolicy }: FoundRole,
): Promise<number> {
  if (flagOption(invocation, 'acceptDifferences'))
    throw new VouchsafeError('usage', { say: '--discard does not go with --accept-differences' })
  const answer = await connect(invocation).admin({
    method: 'PUT',
    path: '/v1/candidate',
    body: {
      account,
      name,
      roleId,
      trustPolicy,
      candidateTrustPolicy: null,
      dryRun: flagOption(invocation, 'dryRun'),
    },
    answer: applyAnswer,
  })
  printTrustChange(invocation, answer)
  return exit.ok
}

function sinceOf(invocation: Invocation): { readonly since?: number } {
  const since = textOption(invocation, 'since')
  if (since === undefined) return {}
  try {
    return { since: parseSince(since, systemClock.now()) }
  } catch (cause) {
    if (!isVouchsafeError(cause, 'parameter_invalid')) throw cause
    throw new VouchsafeError('usage', { say: `--since: ${cause.message}`, cause })
  }
}

function atLeastOf(invocation: Invocation): { readonly atLeast?: number } {
  const text = textOption(invocation, 'atLeast')
  if (text === undefined) return {}
  if (/^\d{1,9}$/.test(text)) return { atLeast: Number(text) }
  throw new VouchsafeError('usage', { say: `--at-least: expected a whole number, found \`${text}\`` })
}

function print(invocation: Invocation, { record, findings, change }: PromoteAnswer): void {
  const { io } = invocation
  io.out(`${renderRecord(record)}\n`)
  for (const { message, isAccepted } of findings)
    io.out(`${isAccepted ? 'accepted' : 'not promoted'}: ${escapeForTerminal(message)}\n`)
  if (change === undefined) return printNext(invocation, findings)
  printTrustChange(invocation, change)
  if (change.changed) io.out(`\n${manifestChange(record)}`)
}

function printNext({ io }: Invocation, findings: PromoteAnswer['findings']): void {
  if (findings.some(({ code }) => code === 'differs'))
    io.out('see `vouch explain DECISION`; a candidate that is changed begins a record of its own\n')
  else if (findings.some(({ code }) => code === 'too_few_exchanges'))
    io.out('wait for exchanges, or promote it unseen with `--at-least 0`\n')
}

/** What is applied from a manifest is what the manifest says: it has to follow. */
function manifestChange({ candidateTrustPolicy }: PromoteAnswer['record']): string {
  return [
    'in the manifest of the role, or the next `vouch apply` takes this back:',
    '  - remove `candidateTrustPolicy`',
    '  - make this its `trustPolicy`:',
    ...pretty(candidateTrustPolicy)
      .split('\n')
      .map((line) => `      ${escapeJsonText(line)}`),
    '',
  ].join('\n')
}

function pretty(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2)
}
