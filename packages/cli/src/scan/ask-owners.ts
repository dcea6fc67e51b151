import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Finding } from '@vouchsafe/scan/finding'
import type { Matched, SecretKeeper } from '@vouchsafe/scan/match'
import { cloudNames, matchersOf } from '#inventory/cloud-side'
import { textOption, textsOption } from '#program/options'
import type { Invocation } from '#program/spec'

export interface Owners {
  readonly keeper: SecretKeeper
  readonly at: EpochSeconds
}

/**
 * Whether owners' clouds are to be asked about what is found, or keys to be tried.
 *
 * @throws VouchsafeError `usage` for an account that is none
 */
export function asksOwners(invocation: Invocation): { readonly any: boolean; readonly live: boolean } {
  const accounts = textsOption(invocation, 'tryLive')
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account))
  if (wrong !== undefined)
    throw new VouchsafeError('usage', {
      say: `--try-live: expected an AWS account of twelve digits, found \`${wrong}\``,
    })
  return { any: cloudNames(invocation).length > 0 || accounts.length > 0, live: accounts.length > 0 }
}

/** The findings with what their owners' clouds say of them. Nothing that was found is used, but by `--try-live`. */
export async function askOwners(
  invocation: Invocation,
  findings: readonly Finding[],
  { keeper, at }: Owners,
): Promise<Finding[]> {
  const match = await import('@vouchsafe/scan/match')
  const subjects = findings
    .filter(({ names }) => Object.keys(names).length > 0)
    .map((one) => match.subjectOf(one, keeper.hintOf(one.fingerprint)))
  const matchers = await matchersOf(invocation, { at, found: findings, hintOf: keeper.hintOf })
  const matched = new Map(await match.matchSubjects(subjects, matchers))
  for (const [fingerprint, tried] of await tryLive(invocation, findings, { keeper, at }))
    // what the owner's cloud says is worth more than that a key was not tried
    if (tried.state !== 'unknown' || !matched.has(fingerprint)) matched.set(fingerprint, tried)
  keeper.forget()
  return findings.map((finding) => {
    const found = matched.get(finding.fingerprint)
    return found === undefined ? finding : { ...finding, match: found }
  })
}

async function tryLive(
  invocation: Invocation,
  findings: readonly Finding[],
  { keeper, at }: Owners,
): Promise<Map<string, Matched>> {
  const accounts = new Set(textsOption(invocation, 'tryLive'))
  const tried = new Map<string, Matched>()
  if (accounts.size === 0) return tried
  const { checkLive, stsEndpoint } = await import('@vouchsafe/scan/match')
  const { env } = invocation.io
  const region =
    textOption(invocation, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const endpoint = stsEndpoint(region, textOption(invocation, 'endpointUrl'), env)
  for (const { fingerprint, detector } of findings) {
    if (detector !== 'aws-access-key') continue
    tried.set(fingerprint, await checkLive(keeper.pairsOf(fingerprint), { accounts, endpoint, at }))
  }
  return tried
}
