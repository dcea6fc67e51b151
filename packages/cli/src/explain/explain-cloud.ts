import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import type { CloudExplanation } from '@vouchsafe/review/cloud'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { readClaims, readInput } from './read-evidence.ts'
import { renderCloudExplanation } from './render-cloud-explanation.ts'

const forAws = ['role', 'policy', 'audience', 'out', 'allClaims'] as const

interface Question {
  readonly claims: JsonObject
  /** The text of the file. */
  readonly trust: string
  readonly at: EpochSeconds
}

/** What explains a cloud's trust, by the option that names its file; a cloud's room is read when it is asked for. */
const clouds: Readonly<Record<'azure' | 'google', (question: Question) => Promise<CloudExplanation>>> = {
  azure: async ({ trust, ...question }) =>
    (await import('@vouchsafe/review/azure')).explainAzure({ ...question, credentials: trust }),
  google: async ({ trust, ...question }) =>
    (await import('@vouchsafe/review/google')).explainGoogle({ ...question, provider: trust }),
}
const cloudNames = ['azure', 'google'] as const

/** Whether the trust of another cloud than AWS is to be explained. */
export function isOfCloud(invocation: Invocation): boolean {
  return cloudNames.some((name) => textOption(invocation, name) !== undefined)
}

/**
 * `vouch explain … --azure FILE` or `--google FILE`: offline, from the claims and the cloud's own configuration.
 *
 * @throws VouchsafeError `usage`, `policy_malformed`
 */
export async function explainCloud(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const cloud = cloudOf(invocation)
  const claims = await readClaims(invocation)
  const trust = await readInput(io, textOption(invocation, cloud) ?? '')
  const explanation = await clouds[cloud]({ claims, trust, at: systemClock.now() })
  io.out(
    flagOption(invocation, 'json')
      ? `${escapeJsonText(JSON.stringify(explanation))}\n`
      : renderCloudExplanation(explanation),
  )
  return explanation.outcome === 'allowed' ? exit.ok : exit.failed
}

/** @throws VouchsafeError `usage` for what does not go with a cloud */
function cloudOf(invocation: Invocation): (typeof cloudNames)[number] {
  const { args, options } = invocation
  const [cloud = 'azure', another] = cloudNames.filter((name) => textOption(invocation, name) !== undefined)
  const foreign = another ?? forAws.find((name) => options[name] !== undefined)
  if (args.length === 0 && foreign === undefined) return cloud
  const what =
    foreign === undefined ? 'a decision id' : `--${foreign === 'allClaims' ? 'all-claims' : foreign}`
  throw new VouchsafeError('usage', {
    say: `--${cloud} goes with --token or --claims alone, not with ${what}`,
  })
}
