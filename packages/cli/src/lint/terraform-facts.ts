import { isTerraformFile, loadHcl, type LintFacts } from '@vouchsafe/review/lint'
import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { readSourceFile } from '#manifest/read-source-file'

/** Largest file of a module that is read, in bytes. */
const LARGEST = 1024 * 1024

/** What files of Terraform need; nothing is loaded where there are none. */
export async function terraformFacts(
  files: readonly { readonly file: string }[],
  cwd: string,
): Promise<Pick<LintFacts, 'hcl' | 'readFolder'>> {
  if (!files.some(({ file }) => isTerraformFile(file))) return {}
  return { hcl: await loadHcl(), readFolder: (folder) => readFolder(folder, cwd) }
}

/** The files of a module. What cannot be read is not there: whatever needs it says so. */
function readFolder(folder: string, cwd: string): ReturnType<NonNullable<LintFacts['readFolder']>> {
  const full = resolve(cwd, folder)
  try {
    return readdirSync(full, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isTerraformFile(entry.name))
      .map(({ name }) => join(full, name))
      .toSorted()
      .map((path) => ({ ...readSourceFile(path, cwd, LARGEST), file: relative(cwd, path) }))
  } catch {
    return []
  }
}
