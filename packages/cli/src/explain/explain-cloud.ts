import { VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import { explainAzure } from '@vouchsafe/review/azure'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { readClaims, readInput } from './read-evidence.ts'
import { renderCloudExplanation } from './render-cloud-explanation.ts'

const forAws = ['role', 'policy', 'audience', 'out', 'allClaims'] as const

/** Whether the trust of another cloud than AWS is to be explained. */
export function isOfCloud(invocation: Invocation): boolean {
  return textOption(invocation, 'azure') !== undefined
}

/**
 * `vouch explain … --azure FILE`: offline, from the claims and the cloud's own configuration.
 *
 * @throws VouchsafeError `usage`, `policy_malformed`
 */
export async function explainCloud(invocation: Invocation): Promise<number> {
  const { io, args, options } = invocation
  const foreign = forAws.find((name) => options[name] !== undefined)
  if (args.length > 0 || foreign !== undefined)
    throw new VouchsafeError('usage', {
      say: `--azure goes with --token or --claims alone, not with ${foreign === undefined ? 'a decision id' : `--${foreign === 'allClaims' ? 'all-claims' : foreign}`}`,
    })
  const claims = await readClaims(invocation)
  const credentials = await readInput(io, textOption(invocation, 'azure') ?? '')
  const explanation = explainAzure({ claims, credentials, at: systemClock.now() })
  io.out(
    flagOption(invocation, 'json')
      ? `${escapeJsonText(JSON.stringify(explanation))}\n`
      : renderCloudExplanation(explanation),
  )
  return explanation.outcome === 'allowed' ? exit.ok : exit.failed
}
