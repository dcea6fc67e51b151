import type { JsonObject } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'

/** One resource of a template. */
export interface TemplateResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: JsonObject
  /** Name of the condition under which it exists. */
  readonly condition?: string
  readonly path: Path
}

/** A template whose outer form has been checked; nothing in it has been evaluated. */
export interface Template {
  readonly document: SourceDocument
  readonly parameters: ReadonlyMap<string, JsonObject>
  readonly mappings: JsonObject
  readonly conditions: JsonObject
  readonly resources: ReadonlyMap<string, TemplateResource>
}

/** What a template cannot know of itself. */
export interface TemplateFacts {
  /** 12 digits */
  readonly account: string
  readonly region: string
  readonly stack: string
  /** Values of parameters by name; of other resources by `LogicalId` (what `Ref` gives) or `LogicalId.Attribute`. */
  readonly parameters: ReadonlyMap<string, string>
  /** Unique ids of the roles that exist already, by name: what `RoleId` is. */
  readonly roleIds?: ReadonlyMap<string, string>
  /** Whether any value will do for what only a deployment knows: for looking at a template, never for applying it. */
  readonly standIns?: boolean
}
