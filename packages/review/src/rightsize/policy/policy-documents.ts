import type { PolicyLine } from './policy-lines.ts'

interface RightsizedStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** A permissions policy as AWS takes it. */
export interface RightsizedDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly RightsizedStatement[]
}

/** AWS's quota for a managed policy, in characters that are no white space. */
export const managedPolicyLength = 6144

interface Grant {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly isByService: boolean
}

/**
 * The lines as documents that each are within the quota: actions on the same resources share a statement, and what
 * services did in the role's name has statements of its own. One document unless it would be too long.
 */
export function policyDocuments(
  lines: readonly PolicyLine[],
  mostCharacters = managedPolicyLength,
): readonly RightsizedDocument[] {
  // room for the frame of a document and for the longest Sid
  const room = mostCharacters - 200
  const statements = withSids(grantsOf(lines).flatMap((grant) => divided(grant, room)))
  const documents: RightsizedStatement[][] = [[]]
  for (const statement of statements) {
    const last = documents.at(-1) ?? []
    if (last.length > 0 && lengthOf([...last, statement]) > mostCharacters) documents.push([statement])
    else last.push(statement)
  }
  return documents.filter((some) => some.length > 0).map(documentOf)
}

/** Characters as AWS counts them. */
export function policyLength(document: RightsizedDocument): number {
  return JSON.stringify(document).replaceAll(/\s/g, '').length
}

function documentOf(statements: readonly RightsizedStatement[]): RightsizedDocument {
  return { Version: '2012-10-17', Statement: statements }
}

function lengthOf(statements: readonly RightsizedStatement[]): number {
  return JSON.stringify(documentOf(statements)).length
}

function grantsOf(lines: readonly PolicyLine[]): readonly Grant[] {
  const groups = Map.groupBy(
    lines.map(({ action, caller, resources }) => ({
      action,
      isByService: caller === 'service',
      resources: resources.flatMap(({ pattern }) => withStreams(pattern)).toSorted(),
    })),
    ({ resources, isByService }) => JSON.stringify([isByService, resources]),
  )
  return [...groups.values()].flatMap((some) => {
    const [first] = some
    return first === undefined ? [] : [{ ...first, actions: some.map(({ action }) => action) }]
  })
}

/**
 * A log group is meant with and without `:*` behind it, by the action: most want it, those for tags do not
 * (CloudWatch Logs user guide, "Amazon CloudWatch Logs resources and operations").
 */
function withStreams(pattern: string): readonly string[] {
  const isGroup = pattern.includes(':log-group:') && !pattern.includes(':log-stream:')
  return isGroup && !pattern.endsWith('*') ? [pattern, `${pattern}:*`] : [pattern]
}

/** In halves until each fits by itself. */
function divided(grant: Grant, room: number): readonly Grant[] {
  const { actions, resources } = grant
  const length = JSON.stringify([actions, resources]).length
  if (length <= room || (actions.length === 1 && resources.length === 1)) return [grant]
  const isByResource = resources.length >= actions.length
  const [longer, name] = isByResource ? [resources, 'resources'] : [actions, 'actions']
  const middle = Math.ceil(longer.length / 2)
  const halves = [longer.slice(0, middle), longer.slice(middle)]
  return halves.flatMap((half) => divided({ ...grant, [name]: half }, room))
}

function withSids(grants: readonly Grant[]): readonly RightsizedStatement[] {
  const used = new Map<string, number>()
  return grants.map(({ actions, resources, isByService }) => {
    const stem = `${nameOf(actions, resources)}${isByService ? 'ForServices' : ''}`
    const count = (used.get(stem) ?? 0) + 1
    used.set(stem, count)
    const Sid = count === 1 ? stem : `${stem}No${count}`
    return { Sid, Effect: 'Allow', Action: actions, Resource: resources }
  })
}

/** Letters and digits only, as AWS wants it. */
function nameOf(actions: readonly string[], resources: readonly string[]): string {
  if (resources.length === 1 && resources[0] === '*') return 'AnyResource'
  const service = (actions[0] ?? '').split(':')[0] ?? ''
  return service
    .split(/[^a-z0-9]+/i)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
