import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { createJsonPlaces } from '#document/json-places'
import type { Path, SourceFile } from '#document/types'
import type { HclBlock, HclBody, HclExpression, HclFile, HclParser } from '#hcl/types'

/** Blocks of a file by their type, and how many labels each has ("JSON Configuration Syntax"). */
const labelsOf: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  locals: 0,
}
const limits = { maxLength: 1024 * 1024, maxDepth: 64 }

/** `.tf.json` as the same blocks as HCL; texts are templates. */
export function readTerraformJson({ text }: SourceFile, parser: HclParser): HclFile {
  const nothing = { attributes: new Map<string, HclExpression>(), blocks: [] }
  try {
    const value = parseJson(text, limits)
    if (!isJsonObject(value)) return { body: nothing, faults: [{ at: 0, say: 'expected a JSON object' }] }
    const reader = new JsonReader(parser, createJsonPlaces(text))
    const blocks = Object.entries(value).flatMap(([type, inside]) => {
      const labels = Object.hasOwn(labelsOf, type) ? labelsOf[type] : undefined
      return labels === undefined ? [] : reader.blocks({ type, left: labels, labels: [] }, inside, [type])
    })
    return { body: { attributes: reader.attributes(value, []), blocks }, faults: [] }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { body: nothing, faults: [{ at: 0, say: error.message }] }
  }
}

interface Kind {
  readonly type: string
  /** Labels that are still to come. */
  readonly left: number
  readonly labels: readonly string[]
}

class JsonReader {
  readonly #parser: HclParser
  readonly #offsetOf: (path: Path) => number

  constructor(parser: HclParser, offsetOf: (path: Path) => number) {
    this.#parser = parser
    this.#offsetOf = offsetOf
  }

  /** One block, or a list of them, under its labels. */
  blocks(kind: Kind, value: JsonValue, path: Path): HclBlock[] {
    if (Array.isArray(value))
      return (value as readonly JsonValue[]).flatMap((one, index) => this.blocks(kind, one, [...path, index]))
    if (!isJsonObject(value)) return []
    const { type, left, labels } = kind
    if (left > 0)
      return Object.entries(value).flatMap(([label, inside]) =>
        this.blocks({ type, left: left - 1, labels: [...labels, label] }, inside, [...path, label]),
      )
    const body: HclBody = { attributes: this.attributes(value, path), blocks: [] }
    return [{ type, labels, at: this.#offsetOf(path), body }]
  }

  attributes(value: JsonObject, path: Path): Map<string, HclExpression> {
    const members = Object.entries(value).filter(([name]) => name !== '//')
    return new Map(members.map(([name, one]) => [name, this.#expression(one, [...path, name])]))
  }

  #expression(value: JsonValue, path: Path): HclExpression {
    const at = this.#offsetOf(path)
    if (typeof value === 'string') return this.#template(value, at)
    if (value === null || typeof value !== 'object') return { kind: 'literal', at, value }
    if (Array.isArray(value)) {
      const items = (value as readonly JsonValue[]).map((one, index) =>
        this.#expression(one, [...path, index]),
      )
      return { kind: 'list', at, items }
    }
    const entries = Object.entries(value).map(([name, one]) => ({
      key: { kind: 'template' as const, at, parts: [{ text: name, at }] },
      value: this.#expression(one, [...path, name]),
    }))
    return { kind: 'object', at, entries }
  }

  /** A text with `${…}` is read as HCL reads it; everything in it stands where the text begins. */
  #template(value: string, at: number): HclExpression {
    if (!/[$%]\{/.test(value)) return { kind: 'template', at, parts: [{ text: value, at: at + 1 }] }
    const quoted = JSON.stringify(value).replaceAll(/\$\{[^}]*\}/g, (inside) => inside.replaceAll('\\"', '"'))
    const { body, faults } = this.#parser.parse(`v = ${quoted}\n`)
    const read = body.attributes.get('v')
    if (read === undefined || faults.length > 0) return { kind: 'unread', at, why: 'a text is no template' }
    return moved(read, at)
  }
}

/** The same expression with everything at one place. */
function moved(expression: HclExpression, at: number): HclExpression {
  return JSON.parse(JSON.stringify(expression), (key, value: unknown) =>
    key === 'at' ? at : value,
  ) as HclExpression
}
