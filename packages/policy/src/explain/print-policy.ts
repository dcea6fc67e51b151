import type { JsonObject } from '@vouchsafe/core/json'

/** A policy as JSON text: IAM takes Latin-1, and everything else escaped. With `indent` 0 on one line. */
export function printPolicy(policy: JsonObject, indent = 0): string {
  return JSON.stringify(policy, null, indent).replaceAll(
    /[^\t\n\r\x20-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
