import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { parseSince } from '@vouchsafe/ledger/query'
import { applyAnswer } from '@vouchsafe/server/admin/schema'
import { accountFor, connect } from '#client/connection'
import { printTrustChange } from '#output/trust-change'
import { requiredText, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

/** Ends sessions before their time: when this returns, their next request is refused. */
export async function run(invocation: Invocation): Promise<number> {
  const wanted = readRevocation(invocation)
  const connection = connect(invocation)
  const account = await accountFor(invocation, connection)
  const answer = await connection.admin({
    method: 'POST',
    path: '/v1/apply',
    body: { documents: [{ kind: 'Revocation', account, ...wanted }] },
    answer: applyAnswer,
  })
  printTrustChange(invocation, answer)
  return exit.ok
}

interface Wanted {
  readonly name: string
  readonly spec: { readonly session: string } | { readonly role: string; readonly before: EpochSeconds }
}

/** Each revocation has a name of its own: a later one of the same role takes nothing of an earlier one back. */
function readRevocation(invocation: Invocation): Wanted {
  const session = textOption(invocation, 'session')
  const before = textOption(invocation, 'before')
  if ((session === undefined) === (textOption(invocation, 'role') === undefined))
    throw new VouchsafeError('usage', { say: 'expected one of --role and --session' })
  if (session !== undefined) {
    if (before !== undefined)
      throw new VouchsafeError('usage', { say: '--before goes with --role: a session ends whole' })
    return { name: `session-${session}`, spec: { session } }
  }
  const now = systemClock.now()
  const until = before === undefined ? now : parseSince(before, now)
  const role = (requiredText(invocation, 'role').split('/').at(-1) ?? '').trim()
  return { name: `${role}-${until}`, spec: { role, before: until } }
}
