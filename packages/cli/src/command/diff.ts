import { VouchsafeError } from '@vouchsafe/core/errors'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import { compareTrust, type TrustComparison } from '@vouchsafe/review/compare'
import { findRole } from '#explain/find-role'
import { readInput } from '#explain/read-evidence'
import type { Io } from '#output/io'
import { renderComparison } from '#output/trust-comparison'
import { withMaps } from '#output/with-maps'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import type { PrintedReplay } from '#replay/printed-replay'
import type { ComparedPolicies } from '#replay/replay-diff'

export async function run(invocation: Invocation): Promise<number> {
  const compared = await policiesOf(invocation)
  const comparison = compareTrust(compared.before, compared.after)
  const { io } = invocation
  const isJson = flagOption(invocation, 'json')
  // told before the ledger is read, which takes its time
  if (!isJson) io.out(renderComparison(comparison))
  const replay = isReplayed(invocation) ? await replayOf(invocation, compared) : undefined
  if (isJson) printJson(io, comparison, replay)
  else replay?.print()
  return comparison.differences.length > 0 ? exit.failed : (replay?.code ?? exit.ok)
}

/** One object, of which the replay is written as it comes. */
function printJson(io: Io, comparison: TrustComparison, replay: PrintedReplay | undefined): void {
  const text = escapeJsonText(JSON.stringify(comparison, withMaps))
  if (replay === undefined) return io.out(`${text}\n`)
  io.out(`${text.slice(0, -1)},"replay":`)
  replay.print()
  io.out('}\n')
}

async function replayOf(invocation: Invocation, compared: ComparedPolicies): Promise<PrintedReplay> {
  const [{ replayDiff }, { printedReplay }] = await Promise.all([
    import('#replay/replay-diff'),
    import('#replay/printed-replay'),
  ])
  return printedReplay(invocation, await replayDiff(invocation, compared))
}

function isReplayed(invocation: Invocation): boolean {
  return ['replay', 'ledger'].some((name) => textOption(invocation, name) !== undefined)
}

async function policiesOf(invocation: Invocation): Promise<ComparedPolicies> {
  const { args, io } = invocation
  const role = textOption(invocation, 'role')
  const [first, second, third] = args
  const isEnough = second === undefined ? role !== undefined : role === undefined || isReplayed(invocation)
  if (first === undefined || third !== undefined || !isEnough)
    throw new VouchsafeError('usage', {
      say: 'expected two policies, or --role and one',
      hint: 'see `vouch diff --help`',
    })
  if (second !== undefined) return { before: await readInput(io, first), after: await readInput(io, second) }
  const { policy, resource } = await findRole(invocation, role ?? '')
  return { before: policy, after: await readInput(io, first), role: resource }
}
