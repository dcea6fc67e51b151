/** An expression as it stands in a file; `at` is its offset there, in UTF-16 code units. */
export type HclExpression = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: HclExpression; readonly name: string }
  | { readonly kind: 'index'; readonly of: HclExpression; readonly key: HclExpression }
  | { readonly kind: 'splat'; readonly of: HclExpression; readonly steps: readonly SplatStep[] }
  | { readonly kind: 'list'; readonly items: readonly HclExpression[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[] }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly HclExpression[]
      readonly isSpread: boolean
    }
  | { readonly kind: 'conditional'; readonly parts: readonly [HclExpression, HclExpression, HclExpression] }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly HclExpression[] }
  | ForExpression
  /** Something that is not read here; the words say what. */
  | { readonly kind: 'unread'; readonly why: string }
)

export type SplatStep = { readonly name: string } | { readonly key: HclExpression }

/** Text after its escapes, or what `${…}` puts in. */
export type TemplatePart =
  | { readonly text: string; readonly at: number }
  | { readonly expression: HclExpression }

export interface ObjectEntry {
  readonly key: HclExpression
  readonly value: HclExpression
}

interface ForExpression {
  readonly kind: 'for'
  /** One name, or those of key and value. */
  readonly names: readonly string[]
  readonly over: HclExpression
  /** Of an object: its key. */
  readonly key?: HclExpression
  readonly value: HclExpression
  /** `...` after the value: values of one key are put together. */
  readonly isGrouped: boolean
  readonly condition?: HclExpression
}

export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly at: number
  readonly body: HclBody
}

export interface HclBody {
  readonly attributes: ReadonlyMap<string, HclExpression>
  readonly blocks: readonly HclBlock[]
}

/** A file as far as it could be read: a block with a fault in it is left out whole. */
export interface HclFile {
  readonly body: HclBody
  readonly faults: readonly { readonly at: number; readonly say: string }[]
}

/** Reads HCL, the native syntax of Terraform and OpenTofu. Total: what it cannot read it names. */
export interface HclParser {
  readonly parse: (text: string) => HclFile
}
