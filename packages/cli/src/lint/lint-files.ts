import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { LintGap } from '@vouchsafe/review/lint'
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { readSourceFile } from '#manifest/read-source-file'
import type { Io } from '#output/io'

/** What `aws iam get-account-authorization-details` prints of a large account. */
const largest = 64 * 1024 * 1024
const extensions: ReadonlySet<string> = new Set([
  '.json',
  '.yaml',
  '.yml',
  '.template',
  '.tf',
  '.tofu',
  '.tfvars',
])
/** Hidden, and yet what people write. */
const ofCi: ReadonlySet<string> = new Set(['.github', '.gitlab', '.gitlab-ci.yml', '.gitlab-ci.yaml'])
/** Folders that hold what others wrote. */
const left: ReadonlySet<string> = new Set(['node_modules'])

interface LintFile {
  readonly file: string
  readonly text: string
}

export interface LintFiles {
  readonly files: readonly LintFile[]
  readonly gaps: readonly LintGap[]
  /** Those that were given by name. */
  readonly named: ReadonlySet<string>
}

/** Files by name, whatever it is, and those in folders that could hold trust. @throws VouchsafeError `usage` */
export async function findLintFiles(paths: readonly string[], io: Io): Promise<LintFiles> {
  const [files, gaps, named] = [new Map<string, LintFile>(), new Array<LintGap>(), new Set<string>()]
  for (const path of paths) {
    if (path === '-') {
      files.set('stdin', { file: 'stdin', text: await io.readStdin() })
      named.add('stdin')
      continue
    }
    const full = resolve(io.cwd, path)
    const stat = statSync(full, { throwIfNoEntry: false })
    if (stat === undefined) throw new VouchsafeError('usage', { say: `no such file or folder: \`${path}\`` })
    const isFile = stat.isFile()
    if (isFile) named.add(relative(io.cwd, full))
    for (const name of isFile ? [full] : filesIn(full, { cwd: io.cwd, gaps }))
      read(name, { cwd: io.cwd, isNamed: isFile, files, gaps })
  }
  return { files: [...files.values()], gaps, named }
}

interface Found {
  readonly cwd: string
  readonly isNamed: boolean
  readonly files: Map<string, LintFile>
  readonly gaps: LintGap[]
}

function read(path: string, { cwd, isNamed, files, gaps }: Found): void {
  try {
    const found = readSourceFile(path, cwd, largest)
    files.set(found.file, found)
  } catch (error) {
    const file = relative(cwd, path)
    // a folder holds much that is no text
    if (isVouchsafeError(error) && !isNamed && error.message.includes('UTF-8')) return
    gaps.push({ file, why: isVouchsafeError(error) ? error.message : `${file}: cannot be read` })
  }
}

/** In order of path. Links are not followed, and what is hidden is left out but for what CI reads. */
function filesIn(folder: string, { cwd, gaps }: Pick<Found, 'cwd' | 'gaps'>): string[] {
  let entries: readonly Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    const file = relative(cwd, folder)
    gaps.push({ file, why: `${file}: cannot be read` })
    return []
  }
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      const isHidden = entry.name.startsWith('.') && !ofCi.has(entry.name)
      if (entry.isDirectory()) return isHidden || left.has(entry.name) ? [] : filesIn(path, { cwd, gaps })
      return entry.isFile() && extensions.has(extname(entry.name)) && !isHidden ? [path] : []
    })
}
