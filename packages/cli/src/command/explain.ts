import { VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { resolve } from 'node:path'
import { explainToken, type Explanation } from '@vouchsafe/review/explain'
import { explainCloud, isOfCloud } from '#explain/explain-cloud'
import type { RecordedExplanation } from '#explain/explain-candidate'
import type { FoundRole } from '#explain/find-role'
import { readClaims, readInput } from '#explain/read-evidence'
import { renderExplanation } from '#explain/render-explanation'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import { withMaps } from '#output/with-maps'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

/** The account of a policy that names none: nothing depends on it but the provider's ARN. */
const NO_ACCOUNT = '000000000000'
const providerArn = /arn:[\w-]+:iam::(\d{12}):(?:oidc|saml)-provider\//

export async function run(invocation: Invocation): Promise<number> {
  if (isOfCloud(invocation)) return explainCloud(invocation)
  const explanation = await explanationFor(invocation)
  const text = flagOption(invocation, 'json')
    ? `${escapeJsonText(JSON.stringify(explanation, withMaps))}\n`
    : renderExplanation(explanation)
  invocation.io.out(text)
  await writeFixed(invocation, explanation)
  return explanation.outcome === 'allowed' ? exit.ok : exit.failed
}

/** @throws VouchsafeError `operation_refused` where no change is safe */
async function writeFixed(invocation: Invocation, { policySuggestions }: Explanation): Promise<void> {
  const { io } = invocation
  const out = textOption(invocation, 'out')
  if (out === undefined) return
  const safe = policySuggestions.find(({ risk }) => risk === 'safe')
  if (safe === undefined)
    throw new VouchsafeError('operation_refused', {
      say: 'no change of the policy is safe, so none was written',
      hint: 'choose one yourself: --json has the policy after each',
    })
  await writeFileAtomic(resolve(io.cwd, out), `${safe.policy}\n`, { mode: 0o644 })
  io.err(`vouch: wrote the policy after the safe change to ${out}\n`)
}

async function explanationFor(invocation: Invocation): Promise<RecordedExplanation> {
  const [id] = invocation.args
  // the client of the server and its schemas are of no use to an answer offline
  if (id !== undefined) return (await import('#explain/explain-decision')).explainRecorded(invocation, id)
  const claims = await readClaims(invocation)
  const { account, policy } = await policyFor(invocation)
  const audience = textOption(invocation, 'audience')
  return explainToken({
    claims,
    policy,
    account,
    exposed: flagOption(invocation, 'allClaims') ? 'all' : 'known',
    ...(audience !== undefined && { audiences: audience.split(',') }),
    at: systemClock.now(),
  })
}

async function policyFor(invocation: Invocation): Promise<Pick<FoundRole, 'account' | 'policy'>> {
  const role = textOption(invocation, 'role')
  const file = textOption(invocation, 'policy')
  if (file === undefined && role !== undefined)
    return (await import('#explain/find-role')).findRole(invocation, role)
  if (file === undefined)
    throw new VouchsafeError('usage', {
      say: '--role or --policy is required: whose trust is to be explained?',
      hint: 'see `vouch explain --help`',
    })
  const policy = await readInput(invocation.io, file)
  // a role trusts providers of its own account: whose the policy is says its ARN, else the providers that are named
  const named = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(role ?? '') ?? providerArn.exec(policy)
  const account = named?.[1] ?? NO_ACCOUNT
  return { policy, account }
}
