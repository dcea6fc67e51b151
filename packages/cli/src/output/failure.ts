import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { withoutTokens } from '@vouchsafe/core/secret'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import type { Io } from './io.ts'

/**
 * Tells a person what was wrong: one line, a line for each further problem, and what to do next. With `json`,
 * one JSON object on stderr instead. Never a stack trace, a token, or anything a terminal would obey.
 */
export function reportFailure(io: Io, error: unknown, json: boolean): void {
  const known = isVouchsafeError(error) ? error : fromUnknown(error)
  io.err(withoutTokens(json ? `${escapeJsonText(JSON.stringify(asJson(known)))}\n` : asText(known)))
}

function fromUnknown(error: unknown): VouchsafeError {
  const text = error instanceof Error ? error.message : String(error)
  return new VouchsafeError('internal', {
    say: `an unexpected fault: ${text.split('\n')[0] ?? ''}`,
    cause: error,
  })
}

/** Our own rules give lines; the server gives objects, of which the place may be part of the line already. */
function problemsOf(error: VouchsafeError): string[] {
  const list = error.detail['problems']
  return Array.isArray(list) ? list.map(lineOf).filter((line) => line !== '') : []
}

function lineOf(problem: unknown): string {
  if (typeof problem === 'string') return problem
  if (typeof problem !== 'object' || problem === null) return ''
  const { place, message } = { place: '', message: '', ...problem }
  return place === '' || String(message).startsWith(place) ? String(message) : `${place}: ${message}`
}

function asText(error: VouchsafeError): string {
  const { code, message, hint } = error
  const further = problemsOf(error).filter((line) => !plain(message).includes(plain(line)))
  return [
    `vouch: ${escapeForTerminal(message)} [${code}]`,
    ...further.map((line) => `  ${escapeForTerminal(line)}`),
    ...(hint === undefined ? [] : [`  next: ${escapeForTerminal(hint)}`]),
    '',
  ].join('\n')
}

/** To tell whether a problem is in the message already, however its field is set off. */
function plain(text: string): string {
  return text.replaceAll('`', '')
}

function asJson(error: VouchsafeError): object {
  const { code, message, hint } = error
  const problems = problemsOf(error)
  return {
    error: {
      code,
      message,
      ...(hint !== undefined && { hint }),
      ...(problems.length > 0 && { problems }),
    },
  }
}
