import { ignoreFileName } from '@vouchsafe/core/excuse'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import {
  applyExcuses,
  commentExcuses,
  ignoreFileExcuses,
  type LintExcuse,
  type LintFinding,
} from '@vouchsafe/review/lint'
import { lstatSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { readSourceFile } from '#manifest/read-source-file'
import { textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import type { LintFiles } from './lint-files.ts'

const largest = 4 * 1024 * 1024

/** Marks findings as excused by comments and ignore files, and adds what is wrong with those. @throws VouchsafeError `usage` */
export function excusing(
  invocation: Invocation,
  { files }: Pick<LintFiles, 'files'>,
  at: EpochSeconds,
): (findings: readonly LintFinding[]) => LintFinding[] {
  const ignored = ignoreFiles(invocation)
  const excuses = [...files.flatMap(commentExcuses), ...ignored.flatMap(({ excuses: from }) => from)]
  const whole = new Set(ignored.flatMap(({ file, isOfFolder }) => (isOfFolder ? [file] : [])))
  const isLinted = ({ by, place, covers }: LintExcuse): boolean =>
    by === 'comment' ||
    whole.has(place.file) ||
    files.some(({ file }) => covers({ place: { ...place, file } }))
  return (findings) => applyExcuses(findings, { excuses, at, isLinted })
}

interface IgnoreFile {
  readonly file: string
  /** Whether all that it can be about was linted. */
  readonly isOfFolder: boolean
  readonly excuses: readonly LintExcuse[]
}

/** `--ignore FILE`, else the one of each folder that is linted, and for single files that of the working directory. */
function ignoreFiles(invocation: Invocation): IgnoreFile[] {
  const { io, args, options } = invocation
  const given = textOption(invocation, 'ignore')
  if (given !== undefined) {
    const path = resolve(io.cwd, given)
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      throw new VouchsafeError('usage', { say: `--ignore: no such file: \`${given}\`` })
    return [ignoreFile(path, io.cwd, args)]
  }
  if (options['ignoreFile'] === false) return []
  const folders = new Set(
    args.map((path) => (isFolder(resolve(io.cwd, path)) ? resolve(io.cwd, path) : io.cwd)),
  )
  return (
    [...folders]
      .map((folder) => join(folder, ignoreFileName))
      // a link would let one repository be silenced by the file of another
      .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true)
      .map((path) => ignoreFile(path, io.cwd, args))
  )
}

function ignoreFile(path: string, cwd: string, args: readonly string[]): IgnoreFile {
  const { text } = readSourceFile(path, cwd, largest)
  const file = relative(cwd, path)
  const isOfFolder = args.some((argument) => resolve(cwd, argument) === dirname(path))
  return { file, isOfFolder, excuses: ignoreFileExcuses({ file, text }) }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
