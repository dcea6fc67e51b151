import { currentUid } from '@vouchsafe/host/process'
import { planDelete } from '@vouchsafe/trust/plan'
import { expiredRevocations } from '@vouchsafe/trust/revocation'
import { changeTrust, type ChangeDeps } from './change-trust.ts'

/**
 * Deletes the revocations that have nothing left to match, on record as every change of trust. Resolves with how
 * many.
 *
 * @throws VouchsafeError `trust_conflict` | `store_unavailable`
 */
export async function forgetRevocations(deps: ChangeDeps): Promise<number> {
  const { clock, facts, trust } = deps
  if (expiredRevocations(trust.current(), clock.now()).length === 0) return 0
  const { plan } = await changeTrust(deps, {
    actor: { via: 'bootstrap', uid: currentUid(), pid: process.pid },
    dryRun: false,
    plan: (state, at) => planDelete(state, expiredRevocations(state, at), { at, facts }),
  })
  return plan.changes.length
}
