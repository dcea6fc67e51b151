import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two values are equal, in a time that depends on their lengths only. Strings are compared as UTF-8.
 */
export function equalConstantTime(a: Uint8Array | string, b: Uint8Array | string): boolean {
  const left = toBytes(a)
  const right = toBytes(b)
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

function toBytes(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value
}
