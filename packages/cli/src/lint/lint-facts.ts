import { VouchsafeError } from '@vouchsafe/core/errors'
import type { LintFacts } from '@vouchsafe/review/lint'
import { dirname, resolve } from 'node:path'
import { readSourceFile } from '#manifest/read-source-file'
import { textOption, textsOption } from '#program/options'
import type { Invocation } from '#program/spec'
import type { LintFiles } from './lint-files.ts'
import { terraformFacts } from './terraform-facts.ts'

/** What files cannot say of themselves: from the command line, and the parser of what is among them. @throws VouchsafeError `usage` */
export async function lintFactsOf(
  invocation: Invocation,
  { files }: Pick<LintFiles, 'files'>,
): Promise<LintFacts> {
  return { ...saidOf(invocation), ...(await terraformFacts(files, invocation.io.cwd)) }
}

function saidOf(invocation: Invocation): LintFacts {
  const { cwd } = invocation.io
  const account = textOption(invocation, 'account')
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new VouchsafeError('usage', { say: `--account: expected 12 digits, found \`${account}\`` })
  const parameters = textsOption(invocation, 'parameter').map((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s)
    if (name !== '' && value !== undefined) return [name, value] as const
    throw new VouchsafeError('usage', { say: '--parameter: expected `NAME=VALUE`' })
  })
  return {
    ...(account !== undefined && { account }),
    region: textOption(invocation, 'region') ?? 'us-east-1',
    parameters: new Map(parameters),
    readFile: (path, from) => readSourceFile(resolve(cwd, dirname(from), path), cwd),
  }
}
