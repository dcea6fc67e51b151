import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { escapeJsonText } from '@vouchsafe/ledger/render'
import type { EpochSeconds } from '@vouchsafe/core/time'
import {
  assumableRoles,
  decodeToken,
  inspectCertificate,
  inspectToken,
  isPem,
  readBundle,
  type GivenAuthorities,
} from '@vouchsafe/review/inspect'
import { connect } from '#client/connection'
import { readInput, withinLog } from '#explain/read-evidence'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { currentTrust } from './current-trust.ts'
import { keysFor } from './keys-for.ts'
import { renderInspection, type InspectionAnswer } from './render-inspection.ts'

interface NamedText {
  readonly name: string
  readonly text: string
}

const forOwnTokens = ['audience', 'subject', 'lifetime', 'claims'] as const

/** `vouch token inspect [FILE|-]`: what a token or an SVID says, without the token. */
export async function inspect(invocation: Invocation): Promise<number> {
  const name = fileOf(invocation)
  const text = await readInput(invocation.io, name)
  return isPem(text) ? inspectPem(invocation, { name, text }) : inspectJwt(invocation, { name, text })
}

async function inspectJwt(invocation: Invocation, { name, text }: NamedText): Promise<number> {
  refuseOptions(invocation, { these: ['bundle'], goWith: 'a certificate; for a token there is --keys' })
  const token = withinLog(text.trim())
  const { claims } = readable(name, () => decodeToken(token))
  const keys = await keysFor(invocation, claims['iss'])
  const at = systemClock.now()
  const inspection = inspectToken(token, { at, keys })
  const roles = flagOption(invocation, 'roles')
    ? assumableRoles(claims, await currentTrust(connect(invocation)))
    : undefined
  print(invocation, { ...inspection, ...(roles !== undefined && { roles }) }, at)
  return inspection.signature.state === 'valid' || !wasToBeChecked(invocation) ? exit.ok : exit.failed
}

async function inspectPem(invocation: Invocation, { name, text }: NamedText): Promise<number> {
  refuseOptions(invocation, {
    these: ['keys', 'online', 'roles'],
    goWith: 'a JWT; for a certificate there is --bundle',
  })
  const at = systemClock.now()
  const bundle = await bundleFor(invocation)
  const inspection = readable(name, () => inspectCertificate(text, { at, bundle }))
  print(invocation, inspection, at)
  return inspection.signature.state === 'valid' || typeof bundle === 'string' ? exit.ok : exit.failed
}

async function bundleFor(invocation: Invocation): Promise<GivenAuthorities | string> {
  const file = textOption(invocation, 'bundle')
  if (file === undefined) return 'without --bundle there are no authorities to check with'
  const text = await readInput(invocation.io, file)
  return { authorities: readable(file, () => readBundle(text)), whose: `the bundle ${file}` }
}

function print({ io, options }: Invocation, answer: InspectionAnswer, at: EpochSeconds): void {
  const isJson = options['json'] === true
  io.out(isJson ? `${escapeJsonText(JSON.stringify(answer))}\n` : renderInspection(answer, at))
}

/** @throws VouchsafeError `usage` */
function refuseOptions(
  invocation: Invocation,
  { these, goWith }: { readonly these: readonly string[]; readonly goWith: string },
): void {
  const foreign = these.find((name) => invocation.options[name] !== undefined)
  if (foreign !== undefined) throw new VouchsafeError('usage', { say: `--${foreign} goes with ${goWith}` })
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

/** @throws VouchsafeError `usage` for what cannot be read as what it should be */
function readable<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${name}\`: ${error.message}`, cause: error })
  }
}
