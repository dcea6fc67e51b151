import { isVouchsafeError, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'

/** Asserts that `action` throws this code, and gives the error back. */
export function throwsCode(action: () => unknown, code: Code): VouchsafeError {
  try {
    action()
  } catch (error) {
    return withCode(error, code)
  }
  assert.fail(`expected \`${code}\`, nothing was thrown`)
}

/** As `throwsCode`, for a promise. */
export async function rejectsCode(action: Promise<unknown>, code: Code): Promise<VouchsafeError> {
  const error: unknown = await action.then(
    () => assert.fail(`expected \`${code}\`, nothing was thrown`),
    (reason: unknown) => reason,
  )
  return withCode(error, code)
}

function withCode(error: unknown, code: Code): VouchsafeError {
  if (!isVouchsafeError(error)) throw error
  assert.equal(error.code, code, `${error.message} ${JSON.stringify(error.detail)}`)
  return error
}
