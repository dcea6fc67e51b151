import { codes, type Code } from './codes.ts'

/** What an error may carry beside its code. None of it may hold a secret. */
export interface ErrorFacts {
  /** Facts for the operator's log and ledger; never sent to a caller. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** One line for the operator: what to do next. */
  readonly hint?: string
  /** Replaces the catalogue's sentence where the facts make it clearer; one line, free of secrets. */
  readonly say?: string
  readonly cause?: unknown
}

/**
 * Bad input. `message` is one line and may be shown to whoever gave the input; `detail` and `cause` are for
 * the operator only. A refusal by policy is not an error: it is a `Decision`.
 */
export class VouchsafeError extends Error {
  override readonly name = 'VouchsafeError'
  readonly code: Code
  readonly detail: Readonly<Record<string, unknown>>
  readonly hint: string | undefined

  constructor(code: Code, facts: ErrorFacts = {}) {
    super(facts.say ?? codes[code].say, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.detail = facts.detail ?? {}
    this.hint = facts.hint
  }
}

/** Narrows an unknown thrown value, optionally to one code. */
export function isVouchsafeError(error: unknown, code?: Code): error is VouchsafeError {
  return error instanceof VouchsafeError && (code === undefined || error.code === code)
}
