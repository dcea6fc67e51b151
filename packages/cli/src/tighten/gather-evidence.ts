import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { collectEvidence, type Evidence } from '@vouchsafe/review/tighten'
import type { Io } from '#output/io'
import type { LedgerBatch } from '#replay/ledger-source'
import { replayProgress } from '#replay/progress'
import type { Target } from './targets.ts'

export interface Gathering {
  readonly targets: readonly Target[]
  readonly ledger: AsyncIterable<LedgerBatch>
}

const anyLength = { maxLength: 1_000_000 }

/**
 * What the ledger has of each target, in one pass. A role that was made anew has no part in what came before it. Of
 * several targets one whose policy cannot be read is left out, loudly: it admits nobody.
 *
 * @throws VouchsafeError `policy_malformed` for the policy of an only target
 */
export async function gatherEvidence(
  io: Io,
  { targets, ledger }: Gathering,
): Promise<ReadonlyMap<Target, Evidence>> {
  const evidence = new Map(
    targets.flatMap((target) => beginWith(target, { io, isOnly: targets.length === 1 })),
  )
  const find = finderOf(targets)
  const progress = replayProgress(io, () => performance.now())
  let done = 0
  try {
    for await (const { events, part } of ledger) {
      for (const event of events) {
        const target = find(event)
        if (target !== undefined) evidence.get(target)?.add(event)
      }
      done += events.length
      progress.show(done, part)
    }
  } finally {
    progress.clear()
  }
  return evidence
}

function beginWith(
  target: Target,
  { io, isOnly }: { readonly io: Io; readonly isOnly: boolean },
): readonly (readonly [Target, Evidence])[] {
  try {
    return [[target, collectEvidence(parseTrustPolicy(target.policy, anyLength))]]
  } catch (error) {
    if (isOnly || !isVouchsafeError(error)) throw error
    io.err(`vouch: ${escapeForTerminal(`${target.role}: left out: ${error.message}`)}\n`)
    return []
  }
}

function finderOf(targets: readonly Target[]): (event: AuditEvent) => Target | undefined {
  const byArn = new Map(targets.map((target) => [target.role, target]))
  const [only] = targets
  // a file of one role's records need not say which
  const isAny = targets.length === 1 && only?.role === ''
  return ({ role, roleUniqueId }) => {
    if (isAny) return only
    const target = byArn.get(role ?? '') ?? byArn.get(role?.slice(role.lastIndexOf('/') + 1) ?? '')
    const isOther =
      roleUniqueId !== undefined && target?.stored !== undefined && target.stored.uniqueId !== roleUniqueId
    return isOther ? undefined : target
  }
}
