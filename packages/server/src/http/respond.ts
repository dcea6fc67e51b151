import { VouchsafeError, isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { ServerResponse } from 'node:http'

/** One place where something is wrong. */
interface ErrorProblem {
  readonly place?: string
  readonly message: string
}

/** The body of every refusal outside the vendors' protocols. */
export interface ErrorBody {
  readonly code: Code
  readonly message: string
  readonly hint?: string
  readonly problems?: readonly ErrorProblem[]
}

/** Status by code; any other code is the caller's mistake, 400. */
const statusOf: Partial<Record<Code, number>> = {
  internal: 500,
  ledger_unavailable: 503,
  store_unavailable: 503,
  not_ready: 503,
  peer_refused: 403,
  host_refused: 403,
  trust_not_found: 404,
  trust_conflict: 409,
  request_too_large: 413,
  throttled: 429,
}

/**
 * The answer for a thrown value. A `VouchsafeError` is told by its code, sentence and hint; anything else is
 * `internal` and tells nothing: it may carry whatever the fault happened to hold.
 */
export function errorAnswer(error: unknown): { readonly status: number; readonly body: ErrorBody } {
  const known = isVouchsafeError(error) ? error : new VouchsafeError('internal')
  const problems = problemsOf(known.detail['problems'])
  return {
    status: statusOf[known.code] ?? 400,
    body: {
      code: known.code,
      message: known.message,
      ...(known.hint !== undefined && { hint: known.hint }),
      ...(problems !== undefined && { problems }),
    },
  }
}

/** The rules of trust give lines, our own checks give places and lines. Nothing else of a detail may be told. */
function problemsOf(problems: unknown): readonly ErrorProblem[] | undefined {
  if (!Array.isArray(problems)) return undefined
  return problems
    .filter((problem) => typeof problem === 'string' || isProblem(problem))
    .map((problem) => (typeof problem === 'string' ? { message: problem } : problem))
}

function isProblem(value: unknown): value is ErrorProblem {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  )
}

/** Answers one line of JSON and gives the connection up; for refusals that come before any route. */
export function refuse(response: ServerResponse, error: unknown): void {
  const { status, body } = errorAnswer(error)
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(text)
}
