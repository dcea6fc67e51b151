/** An exact decimal number; `whole` without leading, `fraction` without trailing zeros. */
export interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

const form = /^([+-]?)0*(\d+)(?:\.(\d+))?$/

/**
 * Reads `-12.50`; undefined for anything else (no exponent, no blanks, no hexadecimal).
 * Exact at any length: as floating point numbers, two neighbouring 18-digit project ids would be equal.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const whole = match[2] === '0' ? '' : (match[2] ?? '')
  const fraction = trimZeros(match[3] ?? '')
  return { negative: match[1] === '-' && whole + fraction !== '', whole, fraction }
}

/** Below 0 when `left` is smaller, above when it is larger. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  // swapped instead of negated: two equal negative numbers differ by 0, not by -0
  return left.negative ? compareMagnitudes(right, left) : compareMagnitudes(left, right)
}

function compareMagnitudes(left: Decimal, right: Decimal): number {
  return (
    left.whole.length - right.whole.length ||
    compareText(left.whole, right.whole) ||
    compareText(left.fraction, right.fraction)
  )
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function trimZeros(digits: string): string {
  let end = digits.length
  while (digits.charAt(end - 1) === '0') end--
  return digits.slice(0, end)
}
