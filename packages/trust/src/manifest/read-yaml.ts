import type { JsonValue } from '@vouchsafe/core/json'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { Document, Node, Pair } from 'yaml'
import type { Problem } from '#resource/problem'

/** Far above any manifest of a person; a file of this size takes seconds to read. */
const longestText = 4 * 1024 * 1024
/** A JWK set or a policy inside a role is nowhere near it. */
const deepestNesting = 64
/** Values after aliases are followed: what a chain of aliases can blow up to. */
const mostValues = 1_000_000
const mostAliases = 100

type Path = readonly PropertyKey[]

/** One document of a YAML stream (or a JSON text), with the place of everything in it. */
export interface YamlDocument {
  /** Objects have a null prototype. */
  readonly value: JsonValue
  /** `file:line:column` of the key at the path where it is a key, else of the value, else of what encloses it. */
  place(path: Path): string
}

interface Reading {
  readonly problems: Problem[]
  readonly document: Document.Parsed
  readonly placeAt: (offset: number) => string
  values: number
  aliases: number
}

class Refused extends Error {}

/**
 * Reads YAML 1.2 with the core schema, of which JSON is a part: no custom or explicit tags, no merge keys, no
 * `__proto__`, no duplicate keys, aliases bounded in number and effect.
 */
export function readYaml(
  text: string,
  file: string,
): { readonly documents: readonly YamlDocument[]; readonly problems: readonly Problem[] } {
  if (text.length > longestText)
    return {
      documents: [],
      problems: [malformed(file, `expected at most ${longestText} characters, found ${text.length}`)],
    }
  const lines = new LineCounter()
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const problems: Problem[] = []
  const documents: YamlDocument[] = []
  for (const document of parseStream(text, lines)) {
    for (const error of document.errors)
      problems.push(malformed(placeAt(error.pos[0]), yamlMessage(error.message)))
    if (document.errors.length > 0 || document.contents === null) continue
    const reading: Reading = { problems, document, placeAt, values: 0, aliases: 0 }
    const value = readWhole(reading, document.contents)
    if (value !== undefined && value !== null)
      documents.push({ value, place: (path) => placeAt(offsetOf(document, path)) })
  }
  return { documents, problems }
}

function parseStream(text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    strict: true,
    // checked here in one pass: the library compares every pair of keys
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  })
  return Array.isArray(parsed) ? parsed : []
}

/** Undefined when a problem was found that makes the rest unreadable. */
function readWhole(reading: Reading, contents: Node): JsonValue | undefined {
  try {
    return readNode(reading, contents, 0)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

function readNode(reading: Reading, node: unknown, depth: number): JsonValue {
  const refuse = (say: string): never => {
    reading.problems.push(malformed(reading.placeAt(startOf(node)), say))
    throw new Refused()
  }
  if (depth > deepestNesting) return refuse(`nested deeper than ${deepestNesting} levels`)
  if (++reading.values > mostValues) return refuse(`more than ${mostValues} values`)
  if (node === null || node === undefined) return null
  if (isAlias(node)) {
    if (++reading.aliases > mostAliases) return refuse(`more than ${mostAliases} uses of aliases`)
    return readNode(
      reading,
      node.resolve(reading.document) ?? refuse('an alias without its anchor'),
      depth + 1,
    )
  }
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.tag !== undefined)
    return refuse(`the tag \`${node.tag}\` is not accepted: expected plain YAML`)
  if (isMap(node)) return readMap(reading, node.items, depth)
  if (isSeq(node)) return node.items.map((item) => readNode(reading, item, depth + 1))
  return isScalar(node) ? readScalar(node.value, refuse) : refuse('expected a value')
}

function readScalar(value: unknown, refuse: (say: string) => never): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return refuse('expected text, a finite number, true, false or null')
}

function readMap(reading: Reading, items: readonly Pair[], depth: number): JsonValue {
  const object: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>
  for (const { key, value } of items) {
    const name: unknown = isScalar(key) && key.tag === undefined ? key.value : undefined
    const say = keyFault(name, object)
    if (say !== undefined) reading.problems.push(malformed(reading.placeAt(startOf(key)), say))
    const content = readNode(reading, value, depth + 1)
    if (say === undefined) object[String(name)] = content
  }
  return object
}

function keyFault(name: unknown, object: object): string | undefined {
  if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'boolean')
    return 'expected a key of plain text'
  if (name === '__proto__') return 'the key `__proto__` is not accepted'
  if (Object.hasOwn(object, String(name))) return `the key ${JSON.stringify(name)} stands here twice`
  return undefined
}

/** Follows the path as far as it goes; a key's own place is better than its value's. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined) break
      offset = startOf(pair.key)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (node === undefined) break
      offset = startOf(node)
    } else break
  }
  return offset
}

function startOf(node: unknown): number {
  return (node as Partial<Node> | null | undefined)?.range?.[0] ?? 0
}

function yamlMessage(message: string): string {
  const [line = ''] = message.split('\n')
  if (line.startsWith('Maximum call stack')) return 'nested too deeply'
  return line.charAt(0).toLowerCase() + line.slice(1)
}

function malformed(place: string, say: string): Problem {
  return { code: 'manifest_malformed', place, say }
}
