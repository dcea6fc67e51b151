import type { JsonValue } from '@vouchsafe/core/json'
import { memberOf, objectOf, textsOf } from './json.ts'
import type { ModuleInstance, Plan, PlanResource } from './types.ts'

/** A resource that an expression reads, and which of its attributes. */
export interface Target {
  readonly resource: PlanResource
  /** Absent where the expression takes the whole resource apart. */
  readonly attribute?: string
}

/** Where an expression stands: names mean what they mean there. */
interface Scope {
  readonly module: ModuleInstance
  /** `count` or `for_each` key of the resource or module whose expression it is. */
  readonly key: string
  readonly forEach: JsonValue
}

/** Modules that hand a value from one to the next. */
const longestWay = 32
/** References followed for one value: a file can make them branch at every step of the way. */
const mostSteps = 1000

/**
 * Every resource that an expression reads, through variables, outputs and `each.value`; undefined when a part of it
 * cannot be followed (a plan does not hold the expressions of locals). What is constant reads nothing.
 */
export function targetsOf(
  plan: Plan,
  resource: PlanResource,
  expression: JsonValue | undefined,
): readonly Target[] | undefined {
  const { module, key, forEach } = resource
  return follow(plan, expression, {
    scope: { module, key, forEach },
    way: 0,
    steps: { left: mostSteps },
  })
}

interface Following {
  readonly scope: Scope
  readonly way: number
  readonly steps: { left: number }
}

function follow(
  plan: Plan,
  expression: JsonValue | undefined,
  following: Following,
): readonly Target[] | undefined {
  const { way, steps } = following
  const references = textsOf(objectOf(expression)['references'])
  steps.left -= references.length
  if (way > longestWay || steps.left < 0) return undefined
  const targets: Target[] = []
  for (const reference of longest(references)) {
    const found = followOne(plan, reference, { ...following, way: way + 1 })
    if (found === undefined) return undefined
    targets.push(...found)
  }
  return unique(targets)
}

/** Terraform lists `a.b.c`, `a.b` for one use of `a.b.c`: the longest says it all. */
function longest(references: readonly string[]): readonly string[] {
  return references.filter(
    (one) =>
      !references.some(
        (other) => other !== one && (other.startsWith(`${one}.`) || other.startsWith(`${one}[`)),
      ),
  )
}

function unique(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((one) => [`${one.resource.address} ${one.attribute ?? ''}`, one])).values()]
}

const constants = /^(?:each\.key|count\.index|path\.\w+|terraform\.\w+)$/

function followOne(plan: Plan, reference: string, following: Following): readonly Target[] | undefined {
  if (constants.test(reference)) return []
  if (reference.startsWith('var.')) return followVariable(plan, reference, following)
  if (reference.startsWith('module.')) return followOutput(plan, reference, following)
  if (/^each\.value\b/.test(reference)) return followEach(plan, reference, following)
  return followResource(plan, reference, following)
}

/** The root's variables are given from outside, so they are known. */
function followVariable(plan: Plan, reference: string, following: Following): readonly Target[] | undefined {
  const { parent, call, key } = following.scope.module
  if (parent === undefined) return []
  const name = /^var\.([\w-]+)/.exec(reference)?.[1] ?? ''
  const written = objectOf(memberOf(objectOf(parent.configuration['module_calls']), call))
  const expression = memberOf(objectOf(written['expressions']), name)
  const scope = { module: parent, key, forEach: written['for_each_expression'] ?? null }
  return follow(plan, expression, { ...following, scope })
}

const outputForm = /^module\.([\w-]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.([\w-]+)/

function followOutput(plan: Plan, reference: string, following: Following): readonly Target[] | undefined {
  const { scope } = following
  const [, call = '', key = scope.key, output = ''] = outputForm.exec(reference) ?? []
  const base = `${scope.module.address === '' ? '' : `${scope.module.address}.`}module.${call}`
  const module = plan.modules.get(`${base}${key}`) ?? plan.modules.get(base)
  if (module === undefined) return undefined
  const expression = objectOf(memberOf(objectOf(module.configuration['outputs']), output))['expression']
  return follow(plan, expression, { ...following, scope: { module, key: '', forEach: null } })
}

/** `each.value.arn` of `for_each = aws_iam_policy.all` is the policy under the same key. */
function followEach(plan: Plan, reference: string, following: Following): readonly Target[] | undefined {
  const attribute = /^each\.value\.([\w-]+)$/.exec(reference)?.[1]
  const { scope } = following
  const found = follow(plan, scope.forEach, { ...following, scope: { ...scope, forEach: null } })
  if (attribute === undefined || found === undefined) return undefined
  return found.map(({ resource }) => ({ resource, attribute }))
}

const resourceForm = /^((?:data\.)?[a-z][a-z0-9_]*\.[\w-]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?(?:\.([\w-]+))?/

/** Without a key of its own a reference means the instance under the key of whoever refers, or the only one. */
function followResource(plan: Plan, reference: string, { scope }: Following): readonly Target[] | undefined {
  const [, bare, key = scope.key, attribute] = resourceForm.exec(reference) ?? []
  if (bare === undefined || bare.startsWith('local.')) return undefined
  const base = `${scope.module.address === '' ? '' : `${scope.module.address}.`}${bare}`
  const resource = plan.resources.get(`${base}${key}`) ?? plan.resources.get(base)
  if (resource === undefined) return undefined
  return [{ resource, ...(attribute !== undefined && { attribute }) }]
}
