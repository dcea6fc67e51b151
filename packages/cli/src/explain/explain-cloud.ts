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
const flagOf: Readonly<Record<string, string>> = {
  allClaims: '--all-claims',
  serviceAccount: '--service-account',
}

interface Question {
  readonly claims: JsonObject
  /** The text of the file. */
  readonly trust: string
  /** Of Google's: the IAM policy of a service account. */
  readonly serviceAccount?: string
  readonly at: EpochSeconds
}

/** What explains a cloud's trust, by the option that names its file; a cloud's room is read when it is asked for. */
const clouds: Readonly<Record<'azure' | 'google', (question: Question) => Promise<CloudExplanation>>> = {
  azure: async ({ claims, trust, at }) =>
    (await import('@vouchsafe/review/azure')).explainAzure({ claims, credentials: trust, at }),
  google: async ({ trust, ...question }) =>
    (await import('@vouchsafe/review/google')).explainGoogle({ ...question, provider: trust }),
}
const cloudNames = ['azure', 'google'] as const

/** Whether the trust of another cloud than AWS is to be explained. */
export function isOfCloud(invocation: Invocation): boolean {
  return [...cloudNames, 'serviceAccount'].some((name) => textOption(invocation, name) !== undefined)
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
  const account = textOption(invocation, 'serviceAccount')
  const explanation = await clouds[cloud]({
    claims,
    trust,
    ...(account !== undefined && { serviceAccount: await readInput(io, account) }),
    at: systemClock.now(),
  })
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
  const [cloud, another] = cloudNames.filter((name) => textOption(invocation, name) !== undefined)
  if (cloud === undefined) throw new VouchsafeError('usage', { say: '--service-account goes with --google' })
  const notHere = cloud === 'google' ? forAws : [...forAws, 'serviceAccount']
  const foreign = another ?? notHere.find((name) => options[name] !== undefined)
  if (args.length === 0 && foreign === undefined) return cloud
  const what = foreign === undefined ? 'a decision id' : (flagOf[foreign] ?? `--${foreign}`)
  throw new VouchsafeError('usage', {
    say: `--${cloud} goes with --token or --claims alone, not with ${what}`,
  })
}
