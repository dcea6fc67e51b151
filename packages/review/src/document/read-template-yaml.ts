import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonValue } from '@vouchsafe/core/json'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument } from 'yaml'
import type { Document, Node, Pair, Scalar } from 'yaml'
import { longName } from './short-form.ts'
import type { Path, SourceDocument, SourceFile } from './types.ts'

/** Four times CloudFormation's own limit of a template. */
const longestText = 4 * 1024 * 1024
const deepestNesting = 64

/**
 * Reads a template as CloudFormation reads YAML: the short forms of its functions (`!Ref`, `!Sub`, `!GetAtt` …) are
 * their long ones; other tags, aliases, anchors, merge keys and duplicate keys are refused.
 *
 * @throws VouchsafeError `manifest_malformed`, its message beginning with `file:line:column`
 */
export function readTemplateYaml({ file, text }: SourceFile): SourceDocument {
  if (text.length > longestText)
    throw malformed(file, `expected at most ${longestText} characters, found ${text.length}`)
  const lineCounter = new LineCounter()
  const placeAt = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const document = parse(text, lineCounter)
  const [error] = document.errors
  if (error !== undefined) throw malformed(placeAt(error.pos[0]), wording(error.message))
  const refuse: Refuse = (node, say) => {
    throw malformed(placeAt(startOf(node)), say)
  }
  return {
    file,
    value: readNode(document.contents, 0, refuse),
    place: (path) => placeAt(offsetOf(document.contents, path)),
  }
}

/**
 * Every document of a stream, in the same strict reading.
 *
 * @throws VouchsafeError `manifest_malformed`, its message beginning with `file:line:column`
 */
export function readYamlStream({ file, text }: SourceFile): SourceDocument[] {
  if (text.length > longestText)
    throw malformed(file, `expected at most ${longestText} characters, found ${text.length}`)
  const lineCounter = new LineCounter()
  const placeAt = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const refuse: Refuse = (node, say) => {
    throw malformed(placeAt(startOf(node)), say)
  }
  return [parseAllDocuments(text, { ...options, lineCounter })].flat().flatMap((document) => {
    if (!('contents' in document)) return []
    const [error] = document.errors
    if (error !== undefined) throw malformed(placeAt(error.pos[0]), wording(error.message))
    const value = readNode(document.contents, 0, refuse)
    return [{ file, value, place: (path) => placeAt(offsetOf(document.contents, path)) }]
  })
}

type Refuse = (node: unknown, say: string) => never

const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  // checked here in one pass: the library compares every pair of keys
  uniqueKeys: false,
  prettyErrors: false,
  // `silent` would also pass over a second document
  logLevel: 'error',
} as const

function parse(text: string, lineCounter: LineCounter): Document.Parsed {
  return parseDocument(text, { ...options, lineCounter })
}

function readNode(node: unknown, depth: number, refuse: Refuse): JsonValue {
  if (depth > deepestNesting) return refuse(node, `nested deeper than ${deepestNesting} levels`)
  if (node === null || node === undefined) return null
  if (isAlias(node)) return refuse(node, 'aliases are not accepted in a template')
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return refuse(node, 'expected a value')
  if (node.anchor !== undefined) return refuse(node, 'anchors are not accepted in a template')
  const { tag } = node
  if (tag === undefined) return readPlain(node, depth, refuse)
  const name = longName(tag)
  if (name === undefined) return refuse(node, `the tag \`${tag}\` is no function of a template`)
  const object = emptyObject()
  object[name] = shortArgument(name, readPlain(node, depth, refuse))
  return object
}

function readPlain(node: Node, depth: number, refuse: Refuse): JsonValue {
  if (isMap(node)) return readMap(node.items, depth, refuse)
  if (isSeq(node)) return node.items.map((item) => readNode(item, depth + 1, refuse))
  return isScalar(node) ? readScalar(node, refuse) : refuse(node, 'expected a value')
}

/** `!GetAtt Role.Arn` is `["Role", "Arn"]`; a nested stack's output has further dots in its attribute. */
function shortArgument(name: string, value: JsonValue): JsonValue {
  if (name !== 'Fn::GetAtt' || typeof value !== 'string') return value
  const dot = value.indexOf('.')
  return dot === -1 ? value : [value.slice(0, dot), value.slice(dot + 1)]
}

const yes = /^(?:yes|Yes|YES|on|On|ON)$/
const no = /^(?:no|No|NO|off|Off|OFF)$/

/**
 * CloudFormation reads YAML 1.1, where `yes` and `no` are booleans. A number with leading zeros stays text: it is
 * an account id.
 */
function readScalar({ value, source = '', type }: Scalar, refuse: Refuse): JsonValue {
  if (type === 'PLAIN' && yes.test(source)) return true
  if (type === 'PLAIN' && no.test(source)) return false
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'number') return refuse(undefined, 'expected text, a number, true, false or null')
  if (/^0\d/.test(source) || !Number.isSafeInteger(value)) return source
  return value
}

function readMap(items: readonly Pair[], depth: number, refuse: Refuse): JsonValue {
  const object = emptyObject()
  for (const { key, value } of items) {
    const name: unknown = isScalar(key) && key.tag === undefined ? key.value : undefined
    if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'boolean')
      return refuse(key, 'expected a key of plain text')
    if (name === '<<') return refuse(key, 'merge keys are not accepted in a template')
    if (Object.hasOwn(object, String(name)))
      return refuse(key, `the key ${JSON.stringify(name)} stands here twice`)
    object[String(name)] = readNode(value, depth + 1, refuse)
  }
  return object
}

function emptyObject(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>
}

/** Follows the path as far as it goes. A function's long name is a step of the value, not of the text. */
export function offsetOf(contents: unknown, path: Path): number {
  let node = contents
  let offset = startOf(node)
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined) break
      offset = startOf(pair.key)
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      offset = startOf(node) || offset
    }
  }
  return offset
}

function startOf(node: unknown): number {
  return (node as Partial<Node> | null | undefined)?.range?.[0] ?? 0
}

function wording(message: string): string {
  const [line = ''] = message.split('\n')
  if (line.startsWith('Maximum call stack')) return 'nested too deeply'
  return line.charAt(0).toLowerCase() + line.slice(1)
}

function malformed(place: string, say: string): VouchsafeError {
  return new VouchsafeError('manifest_malformed', { say: `${place}: ${say}` })
}
