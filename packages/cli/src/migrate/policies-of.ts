import { VouchsafeError } from '@vouchsafe/core/errors'
import { readLintFiles, type LintGap } from '@vouchsafe/review/lint'
import { findRole } from '#explain/find-role'
import { lintFactsOf } from '#lint/lint-facts'
import { findLintFiles } from '#lint/lint-files'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'

/** A trust policy where it was found. */
export interface FoundPolicy {
  readonly file?: string
  readonly role?: string
  readonly text: string
  /** Whether the file is the policy and nothing else. */
  readonly isWhole: boolean
}

export interface FoundPolicies {
  readonly policies: readonly FoundPolicy[]
  readonly gaps: readonly LintGap[]
}

/** The policies of the files and folders of a command line, or of `--role`. @throws VouchsafeError `usage`, and what `--role` throws */
export async function policiesOf(invocation: Invocation): Promise<FoundPolicies> {
  const { io, args } = invocation
  const role = textOption(invocation, 'role')
  if ((role === undefined) === (args.length === 0))
    throw new VouchsafeError('usage', {
      say: 'expected files or folders, or --role',
      hint: 'see `vouch migrate-trust --help`',
    })
  if (role !== undefined) {
    const { policy } = await findRole(invocation, role)
    return { policies: [{ role, text: policy, isWhole: false }], gaps: [] }
  }
  const files = await findLintFiles(args, io)
  const reading = readLintFiles(files.files, await lintFactsOf(invocation, files))
  const policies = reading.subjects.flatMap((subject) =>
    subject.on === 'trust'
      ? [
          {
            file: subject.file,
            ...(subject.role !== undefined && { role: subject.role }),
            text: subject.text,
            isWhole: subject.isWhole && subject.file !== 'stdin',
          },
        ]
      : [],
  )
  return { policies, gaps: [...files.gaps, ...reading.gaps] }
}
