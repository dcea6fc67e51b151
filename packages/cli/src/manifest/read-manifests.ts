import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseManifests, type ManifestDocument } from '@vouchsafe/trust/manifest'

/** Larger than any trust that people write by hand, small enough to read whole. */
const maxFileBytes = 16 * 1024 * 1024
const manifestExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json'])

/**
 * The documents of a manifest file, or of every `.yaml`, `.yml` and `.json` in a folder and below it, in order of
 * path. In a folder a JSON file without `kind` is a policy that some manifest names by `{file: …}`; one that no
 * manifest names is an error, not ignored.
 *
 * @throws VouchsafeError `manifest_malformed` | `manifest_unknown_key` | `manifest_invalid` | `usage`
 */
export function readManifests(path: string, cwd: string): readonly ManifestDocument[] {
  const full = resolve(cwd, path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat === undefined) throw new VouchsafeError('usage', { say: `no such file or folder: \`${path}\`` })
  const texts = (stat.isDirectory() ? filesOf(full) : [full]).map((file) => ({ file, text: readText(file) }))
  const named = new Set<string>()
  const manifests = texts.filter(({ file, text }) => !stat.isDirectory() || isManifest(file, text))
  const documents = manifests.flatMap((source) => parseOne(source, { cwd, named }))
  const left = texts.filter((source) => !manifests.includes(source)).find(({ file }) => !named.has(file))
  if (left === undefined) return documents
  throw new VouchsafeError('manifest_invalid', {
    say: `${relative(cwd, left.file)}: expected a manifest with \`kind\`, or a policy that a manifest names by \`file\``,
  })
}

/** The documents of one manifest given as text, on standard input. */
export function readManifestText(text: string): readonly ManifestDocument[] {
  return parseManifests([{ file: 'stdin', text }])
}

interface Source {
  readonly file: string
  readonly text: string
}

function parseOne(
  { file, text }: Source,
  context: { cwd: string; named: Set<string> },
): readonly ManifestDocument[] {
  const readFile = (path: string): string => {
    const target = resolve(dirname(file), path)
    context.named.add(target)
    return readText(target)
  }
  return parseManifests([{ file: relative(context.cwd, file), text }], { readFile })
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && manifestExtensions.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

function readText(file: string): string {
  const { size } = statSync(file)
  if (size > maxFileBytes)
    throw new VouchsafeError('manifest_malformed', {
      say: `\`${file}\`: expected at most ${maxFileBytes} bytes, found ${size}`,
    })
  return readFileSync(file, 'utf8')
}

/** YAML is always a manifest; JSON is one when it says its kind. Anything unreadable is left to the parser to explain. */
function isManifest(file: string, text: string): boolean {
  if (extname(file) !== '.json') return true
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) || (typeof value === 'object' && value !== null && 'kind' in value)
  } catch {
    return true
  }
}
