import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { readJsonDocument } from '#document/read-json-document'
import { readYamlStream } from '#document/read-template-yaml'
import type { Path, SourceDocument, SourceFile } from '#document/types'
import { parseMember } from '#google/parse-member'
import { providerOf } from '#google/parse-provider'
import type { MemberInput } from '../clouds/types.ts'
import { lintPlace } from './places.ts'
import { azureWords, readAzure } from './read-azure.ts'
import { nothing, type FileReading } from './types.ts'

const limits = { maxLength: 16 * 1024 * 1024, maxDepth: 64 }
/** Words without which a file says nothing of pools. */
const googleWords =
  /\battributeMapping\b|\bissuerUri\b|\bprincipal(?:Set)?:\/\/iam\.googleapis\.com\/|\.svc\.id\.goog\[/

/** What the clouds' own tools print of trust, as JSON or YAML; undefined for everything else. */
export function readClouds(source: SourceFile): FileReading | undefined {
  const { text, file } = source
  if (!googleWords.test(text) && !azureWords.test(text)) return undefined
  let documents: readonly SourceDocument[]
  try {
    documents = /^\s*[{[]/.test(text.slice(0, 1000))
      ? [readJsonDocument(source, limits)]
      : readYamlStream(source)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { ...nothing, gaps: [{ file, why: error.message }] }
  }
  const readings = documents.flatMap((document): readonly (Partial<FileReading> | undefined)[] => {
    const azure = azureWords.test(text) ? readAzure(document) : undefined
    return azure !== undefined ? [azure] : objectsIn(document).map((one) => readObject(document, one))
  })
  const known = readings.filter((one) => one !== undefined)
  if (known.length === 0) return undefined
  return {
    ...nothing,
    pools: {
      providers: known.flatMap(({ pools }) => pools?.providers ?? []),
      members: known.flatMap(({ pools }) => pools?.members ?? []),
    },
    applications: known.flatMap(({ applications = [] }) => applications),
    gaps: known.flatMap(({ gaps = [] }) => gaps),
  }
}

interface Placed {
  readonly value: JsonObject
  readonly path: Path
}

/** What `describe` prints, or each of what `list` prints. */
function objectsIn({ value }: SourceDocument): Placed[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  return list.flatMap((one, index) =>
    isJsonObject(one) ? [{ value: one, path: Array.isArray(value) ? [index] : [] }] : [],
  )
}

function readObject(document: SourceDocument, placed: Placed): FileReading | undefined {
  const { value } = placed
  if (Array.isArray(value['bindings'])) return readBindings(document, placed, value['bindings'])
  return isJsonObject(value['oidc']) ? readProvider(document, placed) : undefined
}

function readProvider(document: SourceDocument, { value, path }: Placed): FileReading {
  const { file } = document
  const place = (inside: Path) => lintPlace(document.place([...path, ...inside]))
  try {
    return { ...nothing, pools: { providers: [{ file, provider: providerOf(value), place }], members: [] } }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { ...nothing, gaps: [{ file, why: `${document.place(path)}: ${error.message}` }] }
  }
}

/** An IAM policy, as `get-iam-policy` of whatever has one prints it. */
function readBindings(
  document: SourceDocument,
  { path }: Placed,
  bindings: readonly JsonValue[],
): FileReading | undefined {
  const members = bindings.flatMap((binding, at): MemberInput[] => {
    if (!isJsonObject(binding)) return []
    const { role, members: given } = binding
    const texts: readonly JsonValue[] = Array.isArray(given) ? given : []
    return texts.flatMap((text, index) => {
      const member = typeof text === 'string' ? parseMember(text) : undefined
      if (typeof text !== 'string' || member === undefined) return []
      const place = lintPlace(document.place([...path, 'bindings', at, 'members', index]))
      return [{ file: document.file, role: typeof role === 'string' ? role : 'a role', member, text, place }]
    })
  })
  return members.length === 0 ? undefined : { ...nothing, pools: { providers: [], members } }
}
