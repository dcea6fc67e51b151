import { VouchsafeError, type Code } from '@vouchsafe/core/errors'
import { describeKey, type ResourceKey } from '@vouchsafe/trust/resource'

/** Their sentences are AWS's own; what a manifest's author is told besides would spoil them. */
const inAwsWords: ReadonlySet<Code> = new Set([
  'policy_malformed',
  'policy_too_large',
  'limit_exceeded',
  'trust_not_found',
])

const field = /^`[^`]*`: /
const found = / \(found `?.*\)$/s
const more = / \(and \d+ more\)$/

/**
 * What the rules of trust refuse, as the caller of an API is told it: without the resource, which the caller named,
 * and where the words are AWS's, letter for letter those. The operator keeps the whole as the cause.
 */
export function plainFault(error: VouchsafeError, key: ResourceKey): VouchsafeError {
  const prefix = `${describeKey(key)}: `
  if (!error.message.startsWith(prefix)) return error
  const said = error.message.slice(prefix.length).replace(more, '')
  const say = inAwsWords.has(error.code) ? said.replace(field, '').replace(found, '') : said
  return new VouchsafeError(error.code, { say, detail: error.detail, cause: error })
}
