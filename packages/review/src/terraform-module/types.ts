import type { TextPlace } from '@vouchsafe/core/json'
import type { HclBlock, HclExpression, HclParser } from '#hcl/types'

/** A text that expressions stand in. */
export interface TextSource {
  readonly file: string
  readonly text: string
  /** Line and column, from 1, of an offset. */
  readonly locate: (offset: number) => TextPlace
}

export interface Spot {
  readonly source: TextSource
  readonly offset: number
}

/** Where a part of a text comes from: its characters follow the spot one by one. */
export interface Piece {
  readonly from: number
  readonly spot: Spot
}

/** What an expression comes to, and where it stands. */
export type Value = { readonly at: Spot } & (
  | TextValue
  | { readonly is: 'scalar'; readonly value: number | boolean | null }
  | { readonly is: 'list'; readonly items: readonly Value[] }
  | { readonly is: 'object'; readonly members: ReadonlyMap<string, Value> }
  /** Members that are computed when they are asked for: a resource, a module, `var`. */
  | { readonly is: 'lazy'; readonly get: (name: string) => Value }
  /** The files do not say; one clause that says what they do not. */
  | {
      readonly is: 'unknown'
      readonly why: string
      /** Terraform would refuse it too: the one case in which `try` goes on. */
      readonly isFault?: true
    }
)

export interface TextValue {
  readonly is: 'text'
  /** `unknownMark` stands for each part that is unknown. */
  readonly text: string
  readonly pieces: readonly Piece[]
  /** Of a text that `jsonencode` or a policy document made. */
  readonly encodes?: Value
  /** Where a part is unknown: why. */
  readonly why?: string
}

/** What cannot be read in the files of a module. */
export interface ModuleFacts {
  /** 12 digits: whose resources they are. */
  readonly account: string
  readonly region: string
  /** Variables of root modules, by name, beside `terraform.tfvars` and defaults. */
  readonly parameters: ReadonlyMap<string, string>
  /** Reads a file by its path from the folder of `from`; throws where there is none. */
  readonly readFile?: (path: string, from: string) => { readonly file: string; readonly text: string }
}

/** A block, and the file that it stands in. */
export interface PlacedBlock {
  readonly source: TextSource
  readonly block: HclBlock
}

/** The files of one folder, put together as Terraform does. */
export interface ModuleSource {
  /** Empty for the folder that names are relative to. */
  readonly folder: string
  /** One of its files: what its paths are relative to. */
  readonly file: string
  readonly variables: ReadonlyMap<string, PlacedBlock>
  readonly locals: ReadonlyMap<string, PlacedExpression>
  readonly outputs: ReadonlyMap<string, PlacedBlock>
  readonly calls: ReadonlyMap<string, PlacedBlock>
  /** By `type.name`, with `data.` before data sources. */
  readonly resources: ReadonlyMap<string, PlacedBlock>
  /** From `terraform.tfvars` and `*.auto.tfvars`. */
  readonly given: ReadonlyMap<string, PlacedExpression>
}

export interface PlacedExpression {
  readonly source: TextSource
  readonly expression: HclExpression
}

/** What all modules of one reading share. */
export interface World {
  readonly parser: HclParser
  readonly facts: ModuleFacts
  readonly modules: ReadonlyMap<string, ModuleSource>
  /** Expressions that are still evaluated: a file chooses how much there is to do. */
  readonly steps: { left: number; depth: number }
  readonly evaluate: (expression: HclExpression, scope: Scope) => Value
}

/** Where an expression is evaluated. */
export interface Scope {
  readonly source: TextSource
  readonly world: World
  /** What a name at the beginning of a reference means: `var`, `data`, a type of resource. */
  readonly root: (name: string, at: Spot) => Value
  /** `each`, `count`, names of `for`. */
  readonly names: ReadonlyMap<string, Value>
  readonly module: ModuleSource
}

/** Where a function is called. */
export interface Calling {
  readonly at: Spot
  readonly scope: Scope
}
