import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { accountOf, canaryAccounts } from '#check/aws-account'
import { callSts, type StsAnswer, type StsEndpoint } from './aws/sts.ts'
import type { KeyPair } from './secret-keeper.ts'
import type { Matched } from './types.ts'
import { whyNot } from './why-not.ts'

export interface LiveCheckOptions {
  /** Accounts whose keys may be tried, twelve digits each. A key of any other is not. */
  readonly accounts: ReadonlySet<string>
  readonly endpoint: StsEndpoint
  readonly at: EpochSeconds
  readonly pause?: (ms: number) => Promise<void>
}

/** STS takes a second secret for an id that it has just seen with another for wrong, whatever it is. */
const QUIRK_MS = 5500

/**
 * Tries a key, which is a use of it: it resets its last use, and stands in CloudTrail. So nothing is sent unless the
 * account in the id itself is one of `accounts`, and never for a known canary account, whatever the list says. The one
 * call is `sts:GetCallerIdentity`, which needs no permission and changes nothing.
 */
export async function checkLive(pairs: readonly KeyPair[], options: LiveCheckOptions): Promise<Matched> {
  const at = formatInstant(options.at)
  const [first] = pairs
  if (first === undefined)
    return { state: 'unknown', evidence: 'not tried: no secret stands beside the id', at }
  const refusal = mayNotTry(first.accessKeyId, options.accounts)
  if (refusal !== undefined) return { state: 'unknown', evidence: `not tried: ${refusal}`, at }
  const { pause = wait } = options
  let answer = await tryPair(first, options)
  for (const pair of pairs.slice(1)) {
    if (!isMismatch(answer)) break
    await pause(QUIRK_MS)
    answer = await tryPair(pair, options)
  }
  return { ...told(answer), at }
}

function mayNotTry(id: string, accounts: ReadonlySet<string>): string | undefined {
  const claim = accountOf(id)
  if (!id.startsWith('AKIA')) return 'it is a temporary key'
  if (claim.kind !== 'account') return 'its id does not tell its account'
  if (canaryAccounts.has(claim.account)) return `account ${claim.account} hands out keys as bait`
  if (!accounts.has(claim.account)) return `account ${claim.account} is not one that may be tried`
  return undefined
}

async function tryPair(
  keys: KeyPair,
  { endpoint, at }: LiveCheckOptions,
): Promise<StsAnswer | { readonly why: string }> {
  try {
    return await callSts('GetCallerIdentity', {}, { keys, endpoint, at })
  } catch (error) {
    return { why: whyNot(error) }
  }
}

function isMismatch(answer: StsAnswer | { readonly why: string }): boolean {
  return 'error' in answer && answer.error === 'SignatureDoesNotMatch'
}

function told(answer: StsAnswer | { readonly why: string }): Omit<Matched, 'at'> {
  if ('why' in answer) return { state: 'unknown', evidence: `tried: ${answer.why}` }
  if ('fields' in answer) {
    const [owner, account] = [answer.fields.get('Arn'), answer.fields.get('Account')]
    return {
      state: 'exists',
      evidence: 'tried: AWS accepts it',
      ...(owner !== undefined && { owner }),
      ...(account !== undefined && { account }),
    }
  }
  if (answer.error === 'InvalidClientTokenId')
    return { state: 'disabled', evidence: 'tried: AWS does not accept the id: deleted, or inactive' }
  if (answer.error === 'SignatureDoesNotMatch')
    return { state: 'unknown', evidence: 'tried: the id is in force, but with another secret' }
  return { state: 'unknown', evidence: `tried: ${answer.error}` }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
