import type { HclBlock, HclBody, HclExpression, HclParser } from '#hcl/types'
import type { SourceFile } from '#document/types'
import { readTerraformJson } from './read-terraform-json.ts'
import type { ModuleSource, PlacedBlock, PlacedExpression, TextSource } from './types.ts'
import { placeOf, textSource } from './values.ts'

/** Something in a file that is not read. */
export interface FileFault {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly say: string
}

export interface SourcedModules {
  /** By folder. */
  readonly modules: ReadonlyMap<string, ModuleSource>
  readonly faults: readonly FileFault[]
}

type Draft = {
  readonly [Part in keyof ModuleSource]: ModuleSource[Part] extends ReadonlyMap<string, infer V>
    ? Map<string, V>
    : ModuleSource[Part]
}

/** The modules that some files make, a folder each. What is no valid HCL is named and left out. */
export function sourceModules(files: readonly SourceFile[], parser: HclParser): SourcedModules {
  const modules = new Map<string, Draft>()
  const faults: FileFault[] = []
  for (const file of files.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const source = textSource(file)
    const folder = folderOf(file.file)
    const draft = modules.get(folder) ?? emptyModule(folder, file.file)
    modules.set(folder, draft)
    const read = file.file.endsWith('.json') ? readTerraformJson(file, parser) : parser.parse(file.text)
    for (const { at, say } of read.faults) faults.push({ ...placeOf({ source, offset: at }), say })
    if (/\.tfvars(?:\.json)?$/.test(file.file)) addGiven(draft, source, read.body)
    else addBlocks(draft, source, read.body)
  }
  return { modules, faults }
}

export function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
}

function emptyModule(folder: string, file: string): Draft {
  const empty = { variables: new Map(), locals: new Map(), outputs: new Map(), calls: new Map() }
  return { folder, file, ...empty, resources: new Map(), given: new Map() }
}

/** Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself, and others only when told to. */
function addGiven(draft: Draft, source: TextSource, { attributes }: HclBody): void {
  if (!/(?:^|\/)terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(source.file)) return
  for (const [name, expression] of attributes) draft.given.set(name, { source, expression })
}

function addBlocks(draft: Draft, source: TextSource, { blocks }: HclBody): void {
  for (const block of blocks) {
    if (block.type === 'locals') addLocals(draft.locals, source, block)
    const put = places[block.type]
    if (put !== undefined) put(draft, { source, block }, block.labels)
  }
}

function addLocals(locals: Map<string, PlacedExpression>, source: TextSource, { body }: HclBlock): void {
  for (const [name, expression] of body.attributes) locals.set(name, { source, expression })
}

type Put = (draft: Draft, placed: PlacedBlock, labels: readonly string[]) => void

const places: Readonly<Record<string, Put>> = {
  variable: ({ variables }, placed, [name = '']) => variables.set(name, placed),
  output: ({ outputs }, placed, [name = '']) => outputs.set(name, placed),
  module: ({ calls }, placed, [name = '']) => calls.set(name, placed),
  resource: ({ resources }, placed, [type = '', name = '']) => resources.set(`${type}.${name}`, placed),
  data: ({ resources }, placed, [type = '', name = '']) => resources.set(`data.${type}.${name}`, placed),
}

/** The text of an attribute that is a constant. */
export function constantText(expression: HclExpression | undefined): string | undefined {
  if (expression?.kind !== 'template') return undefined
  const texts = expression.parts.map((part) => ('text' in part ? part.text : undefined))
  return texts.includes(undefined) ? undefined : texts.join('')
}
