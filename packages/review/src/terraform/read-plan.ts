import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'
import { listOf, memberOf, objectOf, textOf } from './json.ts'
import type { ModuleInstance, Plan, PlanResource } from './types.ts'

/** Modules in modules: deeper than this nobody nests them. */
const deepestModules = 32

/**
 * The resources of a plan (`planned_values`) or of a state (`values`), as `terraform show -json` and
 * `tofu show -json` print them ("JSON Output Format", format version 1).
 *
 * @throws VouchsafeError `manifest_invalid`, its message beginning with `file:line:column`
 */
export function readPlan(document: SourceDocument): Plan {
  const whole = objectOf(document.value)
  const top = whole['planned_values'] === undefined ? 'values' : 'planned_values'
  const root = objectOf(whole[top])['root_module']
  if (!isJsonObject(root)) throw invalid(document, [top], 'expected `root_module`')
  const reading: Reading = {
    document,
    resources: new Map(),
    modules: new Map(),
    unknown: unknownByAddress(whole['resource_changes']),
  }
  const configuration = objectOf(objectOf(whole['configuration'])['root_module'])
  readModule(reading, root, {
    module: { address: '', call: '', key: '', configuration },
    path: [top, 'root_module'],
  })
  return reading
}

interface Reading {
  readonly document: SourceDocument
  readonly resources: Map<string, PlanResource>
  readonly modules: Map<string, ModuleInstance>
  readonly unknown: ReadonlyMap<string, JsonObject>
}

interface Place {
  readonly module: ModuleInstance
  readonly path: Path
}

function readModule(reading: Reading, value: JsonObject, { module, path }: Place): void {
  reading.modules.set(module.address, module)
  const arguments_ = argumentsByAddress(module.configuration['resources'])
  listOf(value['resources']).forEach((resource, index) => {
    const place = [...path, 'resources', index]
    const read = readResource(reading, objectOf(resource), { module, path: place, arguments_ })
    if (read === undefined || reading.resources.has(read.address))
      throw invalid(reading.document, place, 'expected a resource with an `address` of its own and a `type`')
    reading.resources.set(read.address, read)
  })
  listOf(value['child_modules']).forEach((child, index) => {
    const place = [...path, 'child_modules', index]
    if (place.length > 2 * deepestModules)
      throw invalid(reading.document, place, `modules nested deeper than ${deepestModules}`)
    readModule(reading, objectOf(child), {
      module: childOf(reading, objectOf(child), { module, path: place }),
      path: place,
    })
  })
}

const moduleStep = /^module\.([\w-]+)(\[[\s\S]*\])?$/

function childOf({ document }: Reading, value: JsonObject, { module, path }: Place): ModuleInstance {
  const address = textOf(value['address'])
  const step =
    module.address === ''
      ? address
      : address.startsWith(`${module.address}.`)
        ? address.slice(module.address.length + 1)
        : ''
  const [, call, key = ''] = moduleStep.exec(step) ?? []
  if (call === undefined) throw invalid(document, path, 'expected a module with an `address`')
  const calls = objectOf(module.configuration['module_calls'])
  const configuration = objectOf(objectOf(memberOf(calls, call))['module'])
  return { address, parent: module, call, key, configuration }
}

function readResource(
  { unknown }: Reading,
  value: JsonObject,
  { module, path, arguments_ }: Place & { readonly arguments_: ReadonlyMap<string, JsonObject> },
): PlanResource | undefined {
  const [address, type, name, mode] = ['address', 'type', 'name', 'mode'].map((key) => textOf(value[key]))
  if (!address || !type || !name || !mode) return undefined
  const bare = `${mode === 'data' ? 'data.' : ''}${type}.${name}`
  const written = arguments_.get(bare) ?? {}
  return {
    address,
    module,
    mode,
    type,
    name,
    key: keyOf(value['index']),
    values: objectOf(value['values']),
    unknown: unknown.get(address) ?? {},
    expressions: objectOf(written['expressions']),
    forEach: written['for_each_expression'] ?? null,
    path,
  }
}

function keyOf(index: JsonValue | undefined): string {
  return index === undefined || index === null ? '' : `[${JSON.stringify(index)}]`
}

function argumentsByAddress(resources: JsonValue | undefined): ReadonlyMap<string, JsonObject> {
  return new Map(listOf(resources).map((one) => [textOf(objectOf(one)['address']), objectOf(one)]))
}

function unknownByAddress(changes: JsonValue | undefined): ReadonlyMap<string, JsonObject> {
  return new Map(
    listOf(changes).map((one) => {
      const change = objectOf(one)
      return [textOf(change['address']), objectOf(objectOf(change['change'])['after_unknown'])] as const
    }),
  )
}

function invalid(document: SourceDocument, path: Path, say: string): VouchsafeError {
  return new VouchsafeError('manifest_invalid', { say: `${document.place(path)}: ${say}` })
}
