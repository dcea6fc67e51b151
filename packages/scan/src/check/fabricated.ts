/** Words that a person writes where a secret would stand. */
const words =
  /example|sample|placeholder|changeme|redacted|dummy|your[-_]|my[-_]secret|xxxx|fakefake|(?:^|[^a-z])(?:fake|test|todo)(?:$|[^a-z])/i
const runs = /(.)\1{5}/
const sequences = [
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnopqrstuvwxyz'.toUpperCase(),
  '01234567890123456789',
  '98765432109876543210',
]
const SEQUENCE = 7

/**
 * Why a value is nobody's secret, or `undefined`: a word such as `EXAMPLE` in it, one character over and over, the
 * alphabet in order, hardly any different characters. Chance makes such a value of 20 and more random characters
 * less than once in ten thousand times.
 */
export function fabricated(value: string): string | undefined {
  if (words.test(value)) return 'a placeholder by its words'
  if (runs.test(value)) return 'one character over and over'
  if (hasSequence(value)) return 'characters in order'
  if (new Set(value).size < Math.min(10, value.length / 2)) return 'hardly any different characters'
  return undefined
}

function hasSequence(value: string): boolean {
  for (let at = 0; at + SEQUENCE <= value.length; at += 1) {
    const part = value.slice(at, at + SEQUENCE)
    if (sequences.some((sequence) => sequence.includes(part))) return true
  }
  return false
}
