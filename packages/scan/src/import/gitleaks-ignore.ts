import { VouchsafeError } from '@vouchsafe/core/errors'
import type { KnownPlace } from '#baseline/baseline'
import { detectorOfRule } from './rule-kinds.ts'

// `commit:file:rule:line`, `file:rule:line`; a file may hold colons, the last two fields hold none
const entry = /^(?:([0-9a-f]{40}|[0-9a-f]{64}):)?(.+):([^:\s]+):(\d{1,9})$/

/**
 * The places of a `.gitleaksignore` that are about cloud credentials; what other rules found there is none of ours.
 * Such an entry goes with its line: what moves counts again.
 *
 * @throws VouchsafeError `input_invalid`, which names the line
 */
export function parseGitleaksIgnore(text: string): KnownPlace[] {
  return text.split(/\r?\n/).flatMap((line, n) => {
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) return []
    const [, commit, path = '', rule = '', at = ''] = entry.exec(bare) ?? []
    if (path === '')
      throw new VouchsafeError('input_invalid', { say: `line ${n + 1}: expected \`COMMIT:FILE:RULE:LINE\`` })
    const detector = detectorOfRule(rule)
    return detector === undefined
      ? []
      : [{ detector, path, line: Number(at), ...(commit !== undefined && { commit }) }]
  })
}
