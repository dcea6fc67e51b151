import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { Io } from './io.ts'

interface Problem {
  readonly message: string
}

/**
 * Tells a person what was wrong: one line, a line for each further problem, and what to do next. With `json`,
 * one JSON object on stderr instead. Never a stack trace.
 */
export function reportFailure(io: Io, error: unknown, json: boolean): void {
  const known = isVouchsafeError(error) ? error : fromUnknown(error)
  if (json) io.err(`${JSON.stringify(asJson(known))}\n`)
  else io.err(asText(known))
}

function fromUnknown(error: unknown): VouchsafeError {
  const text = error instanceof Error ? error.message : String(error)
  return new VouchsafeError('internal', {
    say: `an unexpected fault: ${text.split('\n')[0] ?? ''}`,
    cause: error,
  })
}

function problemsOf(error: VouchsafeError): readonly Problem[] {
  const list = error.detail['problems']
  return Array.isArray(list) ? list.filter((item): item is Problem => typeof item?.message === 'string') : []
}

function asText(error: VouchsafeError): string {
  const lines = [`vouch: ${error.message} [${error.code}]`]
  for (const problem of problemsOf(error)) lines.push(`  ${problem.message}`)
  if (error.hint !== undefined) lines.push(`  next: ${error.hint}`)
  return `${lines.join('\n')}\n`
}

function asJson(error: VouchsafeError): object {
  const problems = problemsOf(error)
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(problems.length > 0 && { problems }),
    },
  }
}
