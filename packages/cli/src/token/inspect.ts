import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import { assumableRoles, decodeToken, inspectToken } from '@vouchsafe/review/inspect'
import { connect } from '#client/connection'
import { readInput, withinLog } from '#explain/read-evidence'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { currentTrust } from './current-trust.ts'
import { keysFor } from './keys-for.ts'
import { renderInspection } from './render-inspection.ts'

const forOwnTokens = ['audience', 'subject', 'lifetime', 'claims'] as const

/** `vouch token inspect [FILE|-]`: what a token says, without the token. */
export async function inspect(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const name = fileOf(invocation)
  const token = withinLog((await readInput(io, name)).trim())
  const { claims } = readable(name, () => decodeToken(token))
  const keys = await keysFor(invocation, claims['iss'])
  const at = systemClock.now()
  const inspection = inspectToken(token, { at, keys })
  const roles = flagOption(invocation, 'roles')
    ? assumableRoles(claims, await currentTrust(connect(invocation)))
    : undefined
  const answer = { ...inspection, ...(roles !== undefined && { roles }) }
  io.out(
    flagOption(invocation, 'json')
      ? `${escapeJsonText(JSON.stringify(answer))}\n`
      : renderInspection(answer, at),
  )
  return inspection.signature.state === 'valid' || !wasToBeChecked(invocation) ? exit.ok : exit.failed
}

/** @throws VouchsafeError `usage` */
function fileOf(invocation: Invocation): string {
  const [, name = '-', another] = invocation.args
  if (another !== undefined) throw new VouchsafeError('usage', { say: 'expected one file, or `-`' })
  const foreign = forOwnTokens.find((option) => textOption(invocation, option) !== undefined)
  if (foreign === undefined) return name
  throw new VouchsafeError('usage', { say: `--${foreign} does not go with \`inspect\`` })
}

function wasToBeChecked(invocation: Invocation): boolean {
  return flagOption(invocation, 'online') || textOption(invocation, 'keys') !== undefined
}

/** @throws VouchsafeError `usage` for what is no token */
function readable<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${name}\`: ${error.message}`, cause: error })
  }
}
