import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'

/** One instance of a module: the root, or one of a call with its `count` or `for_each` key. */
export interface ModuleInstance {
  /** Empty for the root, else `module.app[0].module.inner`. */
  readonly address: string
  readonly parent?: ModuleInstance
  /** Name of the call in the parent; empty for the root. */
  readonly call: string
  /** `[0]`, `["blue"]`, or empty. */
  readonly key: string
  /** The module's part of `configuration`; empty in a state. */
  readonly configuration: JsonObject
}

/** One instance of a resource, as planned or as it stands. */
export interface PlanResource {
  readonly address: string
  readonly module: ModuleInstance
  /** `data` for a data source. */
  readonly mode: string
  readonly type: string
  readonly name: string
  /** `[0]`, `["blue"]`, or empty. */
  readonly key: string
  readonly values: JsonObject
  /** What is known only after apply, in the shape of the values: `true` in their places. */
  readonly unknown: JsonObject
  /** The arguments as written: constants, or the references in them. */
  readonly expressions: JsonObject
  readonly forEach: JsonValue
  readonly path: Path
}

/** A plan or a state, checked in its outer form. */
export interface Plan {
  readonly resources: ReadonlyMap<string, PlanResource>
  readonly modules: ReadonlyMap<string, ModuleInstance>
}

/** What a plan cannot know of itself. */
export interface PlanFacts {
  /** 12 digits */
  readonly account: string
  /** Unique ids of the roles that exist already, by name. */
  readonly roleIds?: ReadonlyMap<string, string>
}

/** A plan with what it cannot know of itself. */
export interface PlanWorld {
  readonly plan: Plan
  readonly facts: PlanFacts
  /** An attribute as planned, else what it will be; undefined when nobody here can know. */
  attributeOf(resource: PlanResource, attribute: string): string | undefined
}
