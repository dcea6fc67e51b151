/** Longest text that a pattern is tried on: with two `.*` the work grows with its square. */
const LONGEST = 2000

/** Letters that stand for themselves, and at most two `.*`, in groups or not. */
const form = /^\^?(?:[\w:@/ -]|\\[/.:-]|\(|\)|\.\*){1,100}\$?$/

/**
 * A pattern of Terraform's `replace` or `regex` as JavaScript has it; undefined for one whose work nobody can bound,
 * or that begins anywhere and has a `.*`.
 */
export function plainPattern(pattern: string, text: string): RegExp | undefined {
  const wild = pattern.split('.*').length - 1
  const isAnchored = wild === 0 || pattern.replace(/^\(/, '').startsWith('^')
  if (!form.test(pattern) || wild > 2 || !isAnchored || text.length > LONGEST) return undefined
  try {
    return new RegExp(pattern.replaceAll('/', '\\/').replaceAll('\\\\/', '\\/'), 'gs')
  } catch {
    return undefined
  }
}
