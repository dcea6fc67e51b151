import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { recogniseSource, type Source } from '@vouchsafe/review/sources'
import { parseManifests, type ManifestDocument } from '@vouchsafe/trust/manifest'
import type { Io } from '#output/io'
import { readManifests } from './read-manifests.ts'
import { readSourceFile } from './read-source-file.ts'

/** What the given paths hold: manifests, read already, and files that need to know their account first. */
export interface FoundSources {
  readonly documents: readonly ManifestDocument[]
  readonly sources: readonly (Source & { readonly text: string })[]
}

/** Plans of large estates. */
const sourceBytes = 64 * 1024 * 1024

/**
 * Reads every path: a file by what is in it, whatever its name; a folder as manifests; `-` is standard input.
 *
 * @throws VouchsafeError as `readManifests` and `recogniseSource`
 */
export async function findSources(paths: readonly string[], io: Io): Promise<FoundSources> {
  const found: FoundSources[] = []
  for (const path of paths) found.push(path === '-' ? findInText(await io.readStdin()) : findAt(path, io.cwd))
  return {
    documents: found.flatMap(({ documents }) => documents),
    sources: found.flatMap(({ sources }) => sources),
  }
}

function findInText(text: string): FoundSources {
  const source = recogniseSource({ file: 'stdin', text })
  if (source !== undefined) return { documents: [], sources: [{ ...source, text }] }
  return { documents: parseManifests([{ file: 'stdin', text }]), sources: [] }
}

function findAt(path: string, cwd: string): FoundSources {
  const full = resolve(cwd, path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat?.isFile() === true) {
    const file = readSourceFile(full, cwd, sourceBytes)
    const source = recogniseSource(file)
    if (source !== undefined) return { documents: [], sources: [{ ...source, text: file.text }] }
  }
  if (stat?.isDirectory() === true) refuseAssembly(full, path)
  return { documents: readManifests(path, cwd), sources: [] }
}

/** What the CDK leaves behind holds templates among much else; which of them is meant is for a person to say. */
function refuseAssembly(folder: string, path: string): void {
  const names = readdirSync(folder)
  const templates = names.filter((name) => name.endsWith('.template.json'))
  const [first] = templates
  if (!names.includes('cdk.out') || first === undefined) return
  throw new VouchsafeError('usage', {
    say: `\`${path}\` is an assembly of the CDK: expected one of its templates (${templates.join(', ')})`,
    hint: `vouch apply -f ${join(path, first)}`,
  })
}
