import { readdirSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseManifests, type ManifestDocument, type ManifestSource } from '@vouchsafe/trust/manifest'
import { readSourceFile } from './read-source-file.ts'

const manifestExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json'])

/**
 * The documents of a manifest file, or of every `.yaml`, `.yml` and `.json` in a folder and below it, in order of
 * path; hidden ones are left out. In a folder a JSON file without `kind` is a policy that some manifest names by `{file: …}`; one that no
 * manifest names is an error, not ignored.
 *
 * @throws VouchsafeError `manifest_malformed` | `manifest_unknown_key` | `manifest_invalid` | `usage`
 */
export function readManifests(path: string, cwd: string): readonly ManifestDocument[] {
  const full = resolve(cwd, path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat === undefined) throw new VouchsafeError('usage', { say: `no such file or folder: \`${path}\`` })
  return stat.isDirectory()
    ? readFolder(full, { path, cwd })
    : parseAll([readSourceFile(full, cwd)], cwd).documents
}

/** The documents of one manifest given as text, on standard input. */
export function readManifestText(text: string): readonly ManifestDocument[] {
  return parseManifests([{ file: 'stdin', text }])
}

function readFolder(
  folder: string,
  { path, cwd }: { path: string; cwd: string },
): readonly ManifestDocument[] {
  const sources = filesOf(folder).map((file) => readSourceFile(file, cwd))
  if (sources.length === 0)
    throw new VouchsafeError('usage', { say: `\`${path}\` holds no manifest (.yaml, .yml or .json)` })
  const { documents, named } = parseAll(sources.filter(isManifest), cwd)
  const left = sources.find((source) => !isManifest(source) && !named.has(resolve(cwd, source.file)))
  if (left === undefined) return documents
  throw new VouchsafeError('manifest_invalid', {
    say: `${left.file}: expected a manifest with \`kind\`, or a policy that a manifest names by \`file\``,
  })
}

interface Parsed {
  readonly documents: readonly ManifestDocument[]
  /** Absolute paths of the policies that the documents name. */
  readonly named: ReadonlySet<string>
}

/** One by one, because the policies that a manifest names are relative to it; refused together. */
function parseAll(sources: readonly ManifestSource[], cwd: string): Parsed {
  const named = new Set<string>()
  const documents: ManifestDocument[] = []
  const faults: VouchsafeError[] = []
  for (const source of sources) {
    const readFile = (path: string): string => {
      const target = resolve(cwd, dirname(source.file), path)
      named.add(target)
      return readSourceFile(target, cwd).text
    }
    try {
      documents.push(...parseManifests([source], { readFile }))
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      faults.push(error)
    }
  }
  refuseFaults(faults)
  return { documents, named }
}

function refuseFaults(faults: readonly VouchsafeError[]): void {
  const [first, ...more] = faults
  if (first === undefined) return
  if (more.length === 0) throw first
  const problems = faults.flatMap(linesOf)
  throw new VouchsafeError(first.code, {
    say: `${problems[0]} (and ${problems.length - 1} more)`,
    detail: { problems },
  })
}

function linesOf({ message, detail }: VouchsafeError): string[] {
  const { problems } = detail
  return Array.isArray(problems) ? problems.map(String) : [message]
}

/** A volume of Kubernetes shows each file as a link into a hidden folder: links count, what is hidden does not. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => manifestExtensions.has(extname(path)) && !/(^|\/)\./.test(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() !== false)
    .toSorted()
}

/** YAML is always a manifest; JSON is one when it says its kind. Anything unreadable is left to the parser to explain. */
function isManifest({ file, text }: ManifestSource): boolean {
  if (extname(file) !== '.json') return true
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) || (typeof value === 'object' && value !== null && 'kind' in value)
  } catch {
    return true
  }
}
