import { VouchsafeError } from '@vouchsafe/core/errors'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import { compareTrust, type TrustComparison, type TrustDifference } from '@vouchsafe/review/compare'
import { findRole } from '#explain/find-role'
import { readInput } from '#explain/read-evidence'
import { whoIs } from '#explain/who-is'
import { withMaps } from '#output/with-maps'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const [before, after] = await policiesOf(invocation)
  const comparison = compareTrust(before, after)
  invocation.io.out(
    flagOption(invocation, 'json')
      ? `${escapeJsonText(JSON.stringify(comparison, withMaps))}\n`
      : renderComparison(comparison),
  )
  return comparison.differences.length > 0 ? exit.failed : exit.ok
}

async function policiesOf(invocation: Invocation): Promise<[before: string, after: string]> {
  const { args, io } = invocation
  const role = textOption(invocation, 'role')
  const [first, second, third] = args
  if (first === undefined || third !== undefined || (role === undefined) === (second === undefined))
    throw new VouchsafeError('usage', {
      say: 'expected two policies, or --role and one',
      hint: 'see `vouch diff --help`',
    })
  if (role !== undefined) return [(await findRole(invocation, role)).policy, await readInput(io, first)]
  return [await readInput(io, first), await readInput(io, second ?? '')]
}

function renderComparison({ differences, isProof }: TrustComparison): string {
  const proof = isProof
    ? 'that is all: whoever is not like one of these is treated as before'
    : 'there may be more: what depends on variables, or on very many patterns, was not proven'
  if (differences.length === 0)
    return isProof
      ? 'the two policies admit the same\n'
      : 'no difference was found, and none is proven absent\n'
  return `${[...differences.map(lineOf), proof].map(escapeForTerminal).join('\n')}\n`
}

function lineOf({ direction, witness, before, after }: TrustDifference): string {
  const verb = direction === 'admits' ? '+ admits ' : '- refuses'
  const at = direction === 'admits' ? after : (after ?? before)
  return `${verb} ${whoIs(witness)} for ${witness.action}${at === undefined ? '' : `, by statement ${at + 1}`}`
}
