import { VouchsafeError } from '@vouchsafe/core/errors'

/** The two ends of a range as somebody wrote them. */
export interface Range {
  readonly base: string
  readonly head: string
  /** `...`: what counts is where `head` left `base`, whatever `base` has become since. */
  readonly isFromFork: boolean
}

/**
 * Reads `BASE..HEAD` and `BASE...HEAD`, as `git diff` means them; an end that is left out is HEAD.
 *
 * @throws VouchsafeError `usage` for what is no range
 */
export function parseRange(text: string): Range {
  const [, base = '', dots, head = ''] = /^(.*?)(\.{2,})(.*)$/s.exec(text) ?? []
  const isRange = (dots === '..' || dots === '...') && !head.includes('..') && base + head !== ''
  // a name is an argument of git, and no option
  if (!isRange || base.startsWith('-') || head.startsWith('-'))
    throw new VouchsafeError('usage', {
      say: 'expected a range of commits, `BASE..HEAD` or `BASE...HEAD`',
      hint: 'for a pull request: `--diff origin/main...HEAD`',
    })
  return { base: base || 'HEAD', head: head || 'HEAD', isFromFork: dots === '...' }
}
