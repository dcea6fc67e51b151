import type { HclBlock, HclBody } from '#hcl/types'
import { entriesOf } from './evaluate.ts'
import { eachOf } from './expand.ts'
import { computedAttribute } from './computed-attributes.ts'
import { constantText } from './module-source.ts'
import type { PlacedBlock, Scope, Spot, Value, World } from './types.ts'
import { list, object, unknown } from './values.ts'

interface Owner {
  readonly world: World
  readonly scope: (source: PlacedBlock['source'], names: ReadonlyMap<string, Value>) => Scope
}

/** One instance of a resource or data source. Its attributes are computed when they are asked for. */
export class Resource {
  /** `module.app.aws_iam_role.ci["blue"]` */
  readonly address: string
  readonly mode: string
  readonly type: string
  /** `[0]`, `["blue"]`, or empty. */
  readonly key: string
  readonly at: Spot
  readonly world: World
  readonly #body: HclBody
  readonly #scope: Scope
  readonly #known = new Map<string, Value>()

  constructor(
    owner: Owner,
    { source, block }: PlacedBlock,
    named: { readonly address: string; readonly key: string; readonly names: ReadonlyMap<string, Value> },
  ) {
    this.address = named.address
    this.key = named.key
    this.mode = block.type === 'data' ? 'data' : 'managed'
    this.type = block.labels[0] ?? ''
    this.at = { source, offset: block.at }
    this.world = owner.world
    this.#body = block.body
    this.#scope = owner.scope(source, named.names)
  }

  /** Whether the file says something of an attribute or block. */
  has(name: string): boolean {
    return this.#body.attributes.has(name) || this.#body.blocks.some((block) => isBlockOf(block, name))
  }

  /** As written, else as the provider computes it from what is; unknown where neither says it. */
  attribute(name: string): Value {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, unknown(`\`${this.address}.${name}\` refers to itself`, this.at))
    const value =
      this.#written(name) ??
      computedAttribute(this, name) ??
      unknown(`\`${this.address}.${name}\` is known only after apply`, this.at)
    this.#known.set(name, value)
    return value
  }

  /** Everything that is written. */
  whole(): Value {
    return bodyValue(this.#body, this.#scope, this.at)
  }

  /** What a reference to it means. */
  value(at: Spot): Value {
    return { is: 'lazy', at, get: (name) => this.attribute(name) }
  }

  #written(name: string): Value | undefined {
    const expression = this.#body.attributes.get(name)
    if (expression !== undefined) return this.#scope.world.evaluate(expression, this.#scope)
    const blocks = this.#body.blocks.filter((block) => isBlockOf(block, name))
    return blocks.length === 0 ? undefined : blockValues(blocks, this.#scope, this.at)
  }
}

function isBlockOf({ type, labels }: HclBlock, name: string): boolean {
  return type === name || (type === 'dynamic' && labels[0] === name)
}

/** Blocks of one type are a list, as in JSON. */
function bodyValue({ attributes, blocks }: HclBody, scope: Scope, at: Spot): Value {
  const members = new Map<string, Value>()
  for (const [name, expression] of attributes) members.set(name, scope.world.evaluate(expression, scope))
  const names = new Set(blocks.map(({ type, labels }) => (type === 'dynamic' ? (labels[0] ?? '') : type)))
  for (const name of names) {
    const own = blocks.filter((block) => isBlockOf(block, name))
    members.set(name, blockValues(own, scope, at))
  }
  return object(members, at)
}

function blockValues(blocks: readonly HclBlock[], scope: Scope, around: Spot): Value {
  const items = blocks.flatMap((block) => {
    const at = { source: scope.source, offset: block.at }
    return block.type === 'dynamic' ? dynamicValues(block, scope, at) : [bodyValue(block.body, scope, at)]
  })
  return list(items, items[0]?.at ?? around)
}

function dynamicValues({ labels, body }: HclBlock, scope: Scope, at: Spot): readonly Value[] {
  const over = body.attributes.get('for_each')
  const content = body.blocks.find(({ type }) => type === 'content')
  if (over === undefined || content === undefined) return [unknown('a dynamic block without content', at)]
  const entries = entriesOf(scope.world.evaluate(over, scope), at)
  if ('why' in entries) return [unknown(entries.why, at)]
  const iterator = body.attributes.get('iterator')
  const name = (iterator?.kind === 'name' ? iterator.name : constantText(iterator)) ?? labels[0] ?? ''
  return entries.all.map(([key, value]) =>
    bodyValue(content.body, { ...scope, names: new Map([...scope.names, [name, eachOf(key, value)]]) }, at),
  )
}
