import { literal, type ArnFormat } from '#rightsize/catalogue/arn-format'
import type { ActionFacts, ServiceFacts } from '#rightsize/catalogue/types'
import type { RoleCall } from '#rightsize/event/types'
import { copySource } from './copy-source.ts'
import { foundNames, type FoundNames } from './found-names.ts'
import { idsOfType } from './ids-of-type.ts'
import { readValue } from './read-value.ts'
import { parameterNames } from './variable-names.ts'

/**
 * How a resource was found. `named`: the event has its ARN. `filled`: the ARN is made of names that the event has.
 * `assumed`: the event does not name it, and a wildcard stands in its place. `any`: the action is about no resource.
 */
export type ResourceBasis = 'named' | 'filled' | 'assumed' | 'any'

export interface FoundResource {
  /** As the `Resource` of a policy has it. */
  readonly pattern: string
  readonly basis: ResourceBasis
}

interface Search {
  readonly call: RoleCall
  /** With its prefix. */
  readonly action: string
  readonly service: ServiceFacts
  readonly arns: readonly string[]
  readonly names: FoundNames['values']
}

/** Names that such a call makes up anew each time, though it sends them. */
const madeAnew: ReadonlySet<string> = new Set(['logs:CreateLogStream LogStreamName'])

/** What AWS asks for though its list has it as optional: what boots from EBS creates a volume. */
const alsoRequired: ReadonlyMap<string, readonly string[]> = new Map([['ec2:RunInstances', ['volume']]])

/** What AWS makes up and puts beside the name: `stack/NAME/ID`. Who has the name has said enough. */
const ownId = /(?:Id|UUID)$/

/** A call is about so many things at most. */
const mostCombined = 5000

/** What a call was about, in as far as the action may be limited to it. Never empty. */
export function resourcesOf(
  call: RoleCall,
  action: ActionFacts,
  service: ServiceFacts,
): readonly FoundResource[] {
  const { required, optional, level } = action
  if (required.length === 0 && optional.length === 0) return [{ pattern: '*', basis: 'any' }]
  const search = searchOf(call, action, service)
  const needed = [...required, ...(alsoRequired.get(action.name) ?? [])].flatMap((type) => {
    const found = ofType(type, search)
    return found.length > 0 ? found : assumed(type, search)
  })
  const possible = optional.flatMap((type) => ofType(type, search))
  const found = [...needed, ...(needed.length === 0 ? withoutParents(possible) : possible)]
  if (found.length > 0) return found
  return [{ pattern: '*', basis: level === 'list' ? 'any' : 'assumed' }]
}

function searchOf(call: RoleCall, { name }: ActionFacts, service: ServiceFacts): Search {
  const source = copySource(call, name)
  if (source !== undefined) return { call, action: name, service, arns: [], names: source }
  const { values, arns } = foundNames(call.parameters)
  return { call, action: name, service, arns: [...new Set([...call.resources, ...arns])], names: values }
}

function ofType(type: string, search: Search): readonly FoundResource[] {
  const formats = search.service.formats(type)
  const named = search.arns.filter((arn) => formats.some((format) => format.matches(arn)))
  if (named.length > 0) return named.map((arn) => ({ pattern: literal(withoutStar(arn)), basis: 'named' }))
  return formats.flatMap((format) => fillWholly(format, search))
}

/** Log groups are named with `:*` behind them where all their streams are meant. */
function withoutStar(arn: string): string {
  return arn.includes(':log-group:') ? arn.replace(/:\*$/, '') : arn
}

function fillWholly(format: ArnFormat, search: Search): readonly FoundResource[] {
  const { place, combinations, isWhole } = valuesFor(format, search)
  if (!isWhole || format.variables.length === 0) return []
  return combinations.map((values) => ({ pattern: format.fill(place, values), basis: 'filled' }))
}

/** With a wildcard for each name that the event lacks. */
function assumed(type: string, search: Search): readonly FoundResource[] {
  return search.service.formats(type).flatMap((format) => {
    const { place, combinations, isNamed } = valuesFor(format, search)
    const basis = isNamed ? 'filled' : 'assumed'
    return combinations.map((values) => ({ pattern: format.fill(place, values), basis }) as const)
  })
}

function valuesFor(format: ArnFormat, { call, action, service, names }: Search) {
  const found = format.variables.map((variable) => {
    const isNew = madeAnew.has(`${action} ${variable}`)
    return [variable, isNew ? ['*'] : valuesOf(service.prefix, variable, names)] as const
  })
  const product = found.reduce((count, [, values]) => count * Math.max(1, values.length), 1)
  // which name goes with which is not said, and all with all would be too many
  const known = found.filter(([, { length }]) => length === 1 || (length > 1 && product <= mostCombined))
  const combinations = known.reduce<readonly ReadonlyMap<string, string>[]>(
    (all, [variable, values]) =>
      all.flatMap((one) => values.map((value) => new Map([...one, [variable, value]]))),
    [new Map()],
  )
  const missing = found.filter((one) => !known.includes(one)).map(([variable]) => variable)
  const { partition, region, account } = call
  return {
    place: { partition, region, account },
    combinations,
    isWhole: missing.length === 0,
    isNamed: missing.length < Math.max(1, found.length) && missing.every((variable) => ownId.test(variable)),
  }
}

function valuesOf(prefix: string, variable: string, names: Search['names']): readonly string[] {
  for (const name of parameterNames(prefix, variable)) {
    const values = (names.get(name) ?? []).flatMap((value) => readValue(prefix, variable, value) ?? [])
    if (values.length > 0) return values
  }
  return prefix === 'ec2' ? idsOfType(variable, names.get('resourceid') ?? []) : []
}

/** Where the index of a table is meant, the table is not. */
function withoutParents(found: readonly FoundResource[]): readonly FoundResource[] {
  return found.filter(({ pattern }) => !found.some((other) => other.pattern.startsWith(`${pattern}/`)))
}
