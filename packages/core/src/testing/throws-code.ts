import assert from 'node:assert/strict'
import { isVouchsafeError, type VouchsafeError } from '#errors/vouchsafe-error'
import type { Code } from '#errors/codes'

/** Asserts that `act` throws a `VouchsafeError` of this code, and yields it for a look at its detail. */
export function throwsCode(act: () => unknown, code: Code): VouchsafeError {
  try {
    act()
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    assert.equal(error.code, code, `expected \`${code}\`, found \`${error.code}\``)
    return error
  }
  return assert.fail(`expected \`${code}\`, and nothing was thrown`)
}

/** `ok`, or the code it threw; anything but a `VouchsafeError` is thrown on. */
export function outcome(act: () => unknown): Code | 'ok' {
  try {
    act()
    return 'ok'
  } catch (error) {
    if (isVouchsafeError(error)) return error.code
    throw error
  }
}
