import type { SourceFile } from '#document/types'
import type { HclParser } from '#hcl/types'
import { evaluate } from './evaluate.ts'
import { Module } from './module.ts'
import { sourceModules, type FileFault } from './module-source.ts'
import type { Resource } from './resource.ts'
import type { ModuleFacts, World } from './types.ts'

export interface ModulesReading {
  readonly resources: readonly Resource[]
  readonly faults: readonly FileFault[]
}

/** Expressions that are evaluated for one reading, and parts of values that are worked with. */
const MOST_STEPS = 2_000_000

interface Asked {
  readonly parser: HclParser
  readonly facts: ModuleFacts
  readonly isWanted: (type: string) => boolean
  /** How much is evaluated (default: two millions of expressions and parts of values). */
  readonly steps?: number
}

/**
 * The resources of some types in files of Terraform and OpenTofu, a folder a module. A module that another one calls
 * by its folder is read as it is called; every other is a root, whose variables have their defaults. Total.
 */
export function readModules(
  files: readonly SourceFile[],
  { parser, facts, isWanted, steps = MOST_STEPS }: Asked,
): ModulesReading {
  const { modules, faults } = sourceModules(files, parser)
  const world: World = { parser, facts, modules, steps: { left: steps, depth: 0 }, evaluate }
  const called = new Set([...modules.values()].flatMap((source) => Module.calledFolders(source)))
  const roots = [...modules.values()].filter(({ folder }) => !called.has(folder))
  // modules that only call each other have no root; one of them is as good as another
  const starts = roots.length > 0 ? roots : [...modules.values()].slice(0, 1)
  return { resources: starts.flatMap((source) => new Module(world, source).resourcesOf(isWanted)), faults }
}
