import { isVouchsafeError, type Code, type VouchsafeError } from '@vouchsafe/core/errors'

/** What a rule has to say of one resource. An error refuses the change; a warning is shown and stored anyway. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: Code
  /** The manifest key it is about: `trustPolicy`, `keys.jwks`. */
  readonly field: string
  /** One line: what was expected and what was found. */
  readonly say: string
}

/** A broken rule; `trust_invalid` unless another code says it better. */
export function fault(field: string, say: string, code: Code = 'trust_invalid'): Finding {
  return { severity: 'error', code, field, say }
}

export function warning(field: string, say: string): Finding {
  return { severity: 'warning', code: 'trust_invalid', field, say }
}

const longestFound = 200

/** What a reader throws, as a finding of the field. */
export function attempt(field: string, read: () => void): readonly Finding[] {
  try {
    read()
    return []
  } catch (error) {
    if (isVouchsafeError(error))
      return [fault(`${field}${placeIn(error)}`, `${error.message}${foundIn(error)}`, error.code)]
    throw error
  }
}

/** Policies say in their detail which statement and element it is. */
function placeIn({ detail: { statement, element } }: VouchsafeError): string {
  const inStatement = typeof statement === 'number' ? `.Statement[${statement}]` : ''
  return `${inStatement}${typeof element === 'string' ? `.${element}` : ''}`
}

/** AWS's texts do not say what they dislike; whoever wrote the policy should not have to guess. */
function foundIn({ detail: { found } }: VouchsafeError): string {
  return typeof found === 'string' ? ` (found \`${found.slice(0, longestFound)}\`)` : ''
}

/** What a reader returns, or the other value where it refuses its input. */
export function tryOr<T, Otherwise>(otherwise: Otherwise, read: () => T): T | Otherwise {
  try {
    return read()
  } catch (error) {
    if (isVouchsafeError(error)) return otherwise
    throw error
  }
}

/** What a reader returns, or why it refuses its input. */
export function tryFault<T>(read: () => T): { readonly value: T } | { readonly fault: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (isVouchsafeError(error)) return { fault: error.message }
    throw error
  }
}
