import { VouchsafeError } from '@vouchsafe/core/errors'
import type { CommanderError } from 'commander'

/** From the parser's wording to ours: lower case, values in backticks, one line, no final stop. */
const rewordings: readonly (readonly [found: RegExp, wanted: string])[] = [
  [/^error: /, ''],
  [/\n\(Did you mean (?:one of )?(.*)\?\)$/, '; did you mean `$1`?'],
  [/'([^']*)'/g, '`$1`'],
  [
    /^command-argument value (`.*`) is invalid for argument .*\. Allowed choices are (.*)\.$/,
    'expected one of $2; found $1',
  ],
  [
    /^too many arguments for (\S+)\. Expected (\d+) .* but got \d+: (.*)\.$/,
    '$1 takes $2 arguments, found `$3`',
  ],
  [/^required option (`.*`) not specified$/, '$1 is required'],
  [/^missing required argument `(.*)`$/, 'expected `<$1>`, found nothing'],
  [/^option (`.*`) argument missing$/, '$1: expected a value, found nothing'],
  [
    /^option (`.*`) argument (`.*`) is invalid\. Allowed choices are (.*)\.$/,
    '$1: expected one of $3; found $2',
  ],
]

/** What the parser refused, as an error of ours; `line` is the command that was understood so far. */
export function usageError(error: CommanderError, line: string): VouchsafeError {
  const say = rewordings.reduce((text, [found, wanted]) => text.replace(found, wanted), error.message)
  return new VouchsafeError('usage', { say, hint: `see \`${line} --help\``, cause: error })
}
