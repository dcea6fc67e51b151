import type { HclExpression } from '#hcl/types'
import { expand } from './expand.ts'
import { externalOutput } from './external-modules.ts'
import { constantText } from './module-source.ts'
import { Resource } from './resource.ts'
import type { ModuleSource, PlacedBlock, Scope, Spot, TextSource, Value, World } from './types.ts'
import { asType } from './variable-types.ts'
import { fromJson, list, missing, object, text, textSource, unknown } from './values.ts'

/** Modules in modules: deeper than this nobody nests them. */
const DEEPEST = 8

/** A module with its variables: the root, or one call of it. Everything is computed when it is asked for, once. */
export class Module {
  /** Empty for a root, else `module.app[0].`. */
  readonly address: string
  readonly source: ModuleSource
  readonly world: World
  readonly #inputs: ReadonlyMap<string, () => Value> | undefined
  readonly #depth: number
  readonly #known = new Map<string, Value>()
  readonly #resources = new Map<string, readonly Resource[]>()
  readonly #children = new Map<string, readonly CalledModule[]>()

  constructor(
    world: World,
    source: ModuleSource,
    call?: {
      readonly address: string
      readonly inputs: ReadonlyMap<string, () => Value>
      readonly depth: number
    },
  ) {
    this.world = world
    this.source = source
    this.address = call?.address ?? ''
    this.#inputs = call?.inputs
    this.#depth = call?.depth ?? 0
  }

  /** Every instance of the resources of some types, here and in the modules that are called. */
  resourcesOf(isWanted: (type: string) => boolean): Resource[] {
    const own = [...this.source.resources].flatMap(([name, { block }]) =>
      block.type === 'resource' && isWanted(block.labels[0] ?? '') ? this.instances(name) : [],
    )
    const called = [...this.source.calls.keys()].flatMap((name) => this.#called(name))
    return [...own, ...called.flatMap(({ module }) => module?.resourcesOf(isWanted) ?? [])]
  }

  /** Folders of the modules that this one calls, by constant paths. */
  static calledFolders({ calls, folder }: ModuleSource): string[] {
    return [...calls.values()].flatMap(({ block }) => {
      const path = constantText(block.body.attributes.get('source'))
      return path === undefined || !/^\.\.?(?:\/|$)/.test(path) ? [] : [joinPath(folder, path)]
    })
  }

  scope(source: TextSource, names: ReadonlyMap<string, Value> = new Map()): Scope {
    return { source, names, world: this.world, module: this.source, root: (name, at) => this.#root(name, at) }
  }

  /** By `type.name`, with `data.` before data sources. */
  instances(name: string): readonly Resource[] {
    const known = this.#resources.get(name)
    if (known !== undefined) return known
    const placed = this.source.resources.get(name)
    // what asks for itself while it is counted gets nothing
    this.#resources.set(name, [])
    const made =
      placed === undefined
        ? []
        : expand(placed, this.scope(placed.source)).map(
            ({ key, names }) =>
              new Resource(this, placed, { address: `${this.address}${name}${key}`, key, names }),
          )
    this.#resources.set(name, made)
    return made
  }

  #root(name: string, at: Spot): Value {
    const spaces: Readonly<Record<string, (member: string) => Value>> = {
      var: (member) => this.#once(`var.${member}`, at, () => this.#variable(member, at)),
      local: (member) => this.#once(`local.${member}`, at, () => this.#local(member, at)),
      module: (member) => this.#once(`module.${member}`, at, () => this.#module(member, at)),
      data: (type) => lazily(at, (resource) => this.#resource(`data.${type}.${resource}`, at)),
      path: (member) => this.#path(member, at),
    }
    if (name === 'each' || name === 'count' || name === 'terraform' || name === 'self')
      return unknown(`\`${name}\` is not known here`, at)
    const get = Object.hasOwn(spaces, name) ? spaces[name] : undefined
    return lazily(at, get ?? ((resource) => this.#resource(`${name}.${resource}`, at)))
  }

  #once(name: string, at: Spot, compute: () => Value): Value {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, unknown(`\`${name}\` refers to itself`, at))
    const value = compute()
    this.#known.set(name, value)
    return value
  }

  #variable(name: string, at: Spot): Value {
    const declared = this.source.variables.get(name)
    const given = this.#inputs?.get(name)?.() ?? this.#givenToRoot(name, at)
    if (given !== undefined) return this.#asDeclared(given, declared)
    const otherwise = declared?.block.body.attributes.get('default')
    if (declared === undefined || otherwise === undefined)
      return unknown(`\`var.${name}\` has no value in these files`, at)
    return this.#asDeclared(this.#evaluate(otherwise, declared.source), declared)
  }

  #asDeclared(value: Value, declared: PlacedBlock | undefined): Value {
    const type = declared?.block.body.attributes.get('type')
    return declared === undefined || type === undefined
      ? value
      : asType(value, type, this.scope(declared.source))
  }

  #givenToRoot(name: string, at: Spot): Value | undefined {
    if (this.#inputs !== undefined) return undefined
    const { parameters } = this.world.facts
    const parameter = parameters.get(name)
    if (parameter !== undefined) return parameterValue(parameter, at, this.world)
    const given = this.source.given.get(name)
    return given === undefined ? undefined : this.#evaluate(given.expression, given.source)
  }

  #local(name: string, at: Spot): Value {
    const placed = this.source.locals.get(name)
    if (placed === undefined) return missing(`there is no \`local.${name}\``, at)
    return this.#evaluate(placed.expression, placed.source)
  }

  #evaluate(expression: HclExpression, source: TextSource): Value {
    return this.world.evaluate(expression, this.scope(source))
  }

  #resource(name: string, at: Spot): Value {
    const placed = this.source.resources.get(name)
    if (placed === undefined) return missing(`there is no \`${name}\` in these files`, at)
    const instances = this.instances(name)
    return gathered(
      placed,
      at,
      instances.map((one) => ({ key: one.key, value: one.value(at) })),
    )
  }

  #module(name: string, at: Spot): Value {
    const placed = this.source.calls.get(name)
    if (placed === undefined) return missing(`there is no \`module.${name}\` in these files`, at)
    const values = this.#called(name).map(({ key, module, address }) => ({
      key,
      value: lazily(at, (output) =>
        module === undefined
          ? externalOutput({ placed, address, output }, this.world, at)
          : module.output(output, at),
      ),
    }))
    return gathered(placed, at, values)
  }

  output(name: string, at: Spot): Value {
    return this.#once(`output ${name}`, at, () => {
      const placed = this.source.outputs.get(name)
      const value = placed?.block.body.attributes.get('value')
      if (placed === undefined || value === undefined) return missing(`there is no output \`${name}\``, at)
      return this.#evaluate(value, placed.source)
    })
  }

  #called(name: string): readonly CalledModule[] {
    const known = this.#children.get(name)
    if (known !== undefined) return known
    const placed = this.source.calls.get(name)
    this.#children.set(name, [])
    const made = placed === undefined ? [] : this.#call(name, placed)
    this.#children.set(name, made)
    return made
  }

  #call(name: string, placed: PlacedBlock): CalledModule[] {
    const path = constantText(placed.block.body.attributes.get('source'))
    const folder =
      path !== undefined && /^\.\.?(?:\/|$)/.test(path) ? joinPath(this.source.folder, path) : undefined
    const source = folder === undefined || this.#depth >= DEEPEST ? undefined : this.world.modules.get(folder)
    return expand(placed, this.scope(placed.source)).map(({ key, names }) => {
      const scope = this.scope(placed.source, names)
      const address = `${this.address}module.${name}${key}.`
      const inputs = new Map(
        [...placed.block.body.attributes].map(([input, expression]) => [
          input,
          () => this.world.evaluate(expression, scope),
        ]),
      )
      const call = { address, inputs, depth: this.#depth + 1 }
      return { key, address, module: source === undefined ? undefined : new Module(this.world, source, call) }
    })
  }

  /** Files are read from the folder of the module, so that it is `.` there. */
  #path(member: string, at: Spot): Value {
    const isHere = member === 'module' || (member === 'root' && this.#inputs === undefined)
    return isHere ? text('.', at) : unknown(`\`path.${member}\` is not known here`, at)
  }
}

interface CalledModule {
  readonly key: string
  readonly address: string
  /** Absent for one that is not among the files. */
  readonly module: Module | undefined
}

interface Keyed {
  readonly key: string
  readonly value: Value
}

/** What a name with `count` or `for_each` means: all instances under their keys. */
function gathered({ block }: PlacedBlock, at: Spot, instances: readonly Keyed[]): Value {
  const { attributes } = block.body
  const [first] = instances
  if (attributes.has('count'))
    return list(
      instances.map(({ value }) => value),
      at,
    )
  if (!attributes.has('for_each')) return first?.value ?? unknown('it refers to itself', at)
  if (first?.key === '') return unknown('its `for_each` is not known', at)
  const members = instances.map(({ key, value }) => [JSON.parse(key.slice(1, -1)) as string, value] as const)
  return object(new Map(members), at)
}

function lazily(at: Spot, get: (name: string) => Value): Value {
  return { is: 'lazy', at, get }
}

/** As `-var NAME=VALUE`: an expression where it is one, else a text. */
function parameterValue(parameter: string, at: Spot, world: World): Value {
  const source = textSource({ file: at.source.file, text: `v = ${parameter}\n` })
  const { body, faults } = /^\s*[[{]/.test(parameter) ? world.parser.parse(source.text) : noFile
  const expression = body.attributes.get('v')
  if (expression === undefined || faults.length > 0) return fromJson(plainValue(parameter), at)
  const names = new Map<string, Value>()
  const root = (): Value => unknown('a parameter refers to something else', at)
  const module = { ...emptyModule, file: at.source.file }
  return world.evaluate(expression, { source, world, names, root, module })
}

const emptyModule: ModuleSource = {
  folder: '',
  file: '',
  variables: new Map(),
  locals: new Map(),
  outputs: new Map(),
  calls: new Map(),
  resources: new Map(),
  given: new Map(),
}
const noFile = { body: { attributes: new Map<string, HclExpression>() }, faults: [] }

function plainValue(parameter: string): string | boolean {
  return parameter === 'true' || parameter === 'false' ? parameter === 'true' : parameter
}

/** Of two paths with `/`; one that leads out of the folder that names are relative to keeps its `..`. */
export function joinPath(folder: string, path: string): string {
  const steps = folder === '' ? [] : folder.split('/')
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else steps.push(step)
  }
  return steps.join('/')
}
