import { jsonOf } from './secret-data.ts'
import type { Unfolder } from './types.ts'

const LONGEST = 512 * 1024
const opening = /^last-applied-configuration"?:\s{0,4}(?=")/

/**
 * What `kubectl apply` keeps of a Secret in its annotation: JSON in a JSON text, so that the kind does not stand
 * there as itself. Of other kinds the engine reads the annotation without help.
 */
export const lastApplied: Unfolder = {
  id: 'last-applied annotation',
  anchors: ['last-applied-configuration"'],
  unfold: (bytes, hit) => {
    const sign = opening.exec(bytes.toString('latin1', hit, hit + 48))?.[0]
    if (sign === undefined) return { end: hit + 1, looked: 1, lines: [] }
    const start = hit + sign.length
    const window = bytes.toString('latin1', start, start + LONGEST)
    const quoted = window.slice(0, afterClosingQuote(window))
    const inner = /\\"kind\\": ?\\"Secret\\"/.test(quoted) ? jsonOf(quoted) : undefined
    return {
      end: start + quoted.length,
      looked: window.length,
      lines: typeof inner === 'string' ? inner.split('\n').map((line) => ({ text: line, offset: hit })) : [],
    }
  },
}

/** Of a text that begins with its opening quote; 0 where it is never closed. */
function afterClosingQuote(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at + 1
  }
  return 0
}
