import { VouchsafeError, isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { tokenAnswer, type TokenAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { durationOption, flagOption, requiredText, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

const administratorOnly = ['lifetime', 'claims'] as const

export async function run(invocation: Invocation): Promise<number> {
  const answer = await requestToken(invocation)
  if (flagOption(invocation, 'json')) invocation.io.out(`${JSON.stringify(answer)}\n`)
  else invocation.io.out(invocation.io.isTerminal ? `${answer.token}\n` : answer.token)
  return exit.ok
}

function requestToken(invocation: Invocation): Promise<TokenAnswer> {
  const audience = requiredText(invocation, 'audience')
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
