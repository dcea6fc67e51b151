import { VouchsafeError, isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { tokenAnswer, type TokenAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { durationOption, flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

const administratorOnly = ['lifetime', 'claims'] as const
const inspectOnly = ['keys', 'online', 'bundle', 'roles'] as const

export async function run(invocation: Invocation): Promise<number> {
  const [form] = invocation.args
  // a verifier and its tables are of no use to whoever takes a token
  if (form === 'inspect') return (await import('#token/inspect')).inspect(invocation)
  // what stands there may be a token that was given in place of its file
  if (form !== undefined)
    throw new VouchsafeError('usage', { say: 'expected `inspect` or nothing before the options' })
  const foreign = inspectOnly.find((name) => invocation.options[name] !== undefined)
  if (foreign !== undefined)
    throw new VouchsafeError('usage', { say: `--${foreign} goes with \`vouch token inspect\`` })
  const answer = await requestToken(invocation)
  if (flagOption(invocation, 'json')) invocation.io.out(`${JSON.stringify(answer)}\n`)
  else invocation.io.out(invocation.io.isTerminal ? `${answer.token}\n` : answer.token)
  return exit.ok
}

function requestToken(invocation: Invocation): Promise<TokenAnswer> {
  const audience = textOption(invocation, 'audience')
  if (audience === undefined)
    throw new VouchsafeError('usage', { say: '--audience is required', hint: 'see `vouch token --help`' })
  const subject = textOption(invocation, 'subject')
  if (subject === undefined) {
    refuseWithoutSubject(invocation)
    const body = { audience }
    return connect(invocation).workload({ method: 'POST', path: '/v1/token', body, answer: tokenAnswer })
  }
  const lifetimeSeconds = durationOption(invocation, 'lifetime')
  const claims = claimsOption(invocation)
  const body = {
    subject,
    audience,
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    ...(claims && { claims }),
  }
  return connect(invocation).admin({ method: 'POST', path: '/v1/tokens', body, answer: tokenAnswer })
}

function refuseWithoutSubject(invocation: Invocation): void {
  for (const name of administratorOnly)
    if (textOption(invocation, name) !== undefined)
      throw new VouchsafeError('usage', {
        say: `--${name} goes with --subject: an attested token has what the kernel says`,
      })
}

function claimsOption(invocation: Invocation): JsonObject | undefined {
  const text = textOption(invocation, 'claims')
  if (text === undefined) return undefined
  try {
    return parseJsonObject(text)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', {
      say: `--claims: expected a JSON object; ${error.message}`,
      cause: error,
    })
  }
}
