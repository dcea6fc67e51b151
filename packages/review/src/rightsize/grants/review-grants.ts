import { authorize } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, type PermissionsStatement } from '@vouchsafe/policy/parse'
import type { AccessLevel, LoadService } from '#rightsize/catalogue/types'
import type { RoleUsage } from '#rightsize/usage/role-usage'
import { blindness } from './never-logged.ts'

/** A policy that the role has, by the name that a person knows it by. */
export interface PresentPolicy {
  /** `inline:NAME`, an ARN, or a file. */
  readonly id: string
  readonly text: string
}

/** What became of one action pattern of an Allow of a present policy. */
export interface GrantReview {
  readonly policy: string
  /** From 0. */
  readonly statement: number
  readonly sid?: string
  /** As written: `s3:*`. */
  readonly pattern: string
  /** Actions that it grants and that were called. */
  readonly used: readonly string[]
  /** Actions that it grants and that were not, as far as the trail can show. Absent where AWS publishes no list. */
  readonly unused?: readonly { readonly action: string; readonly level: AccessLevel }[]
  /** Those that the trail may not show though they are used. */
  readonly unseen: readonly string[]
}

/** A resource pattern of an Allow on which none of the statement's actions was called. */
interface IdleResource {
  readonly policy: string
  readonly statement: number
  readonly sid?: string
  readonly resource: string
}

export interface GrantsReview {
  readonly grants: readonly GrantReview[]
  readonly idle: readonly IdleResource[]
  /** Actions that were called and that no present policy allows: something else does, or no longer. */
  readonly elsewhere: readonly string[]
  /** `POLICY, statement N: OPERATOR KEY`: what the calls satisfied and the events do not show. */
  readonly conditions: readonly string[]
}

type Allows = (action: string, resource: string) => boolean
interface UsedAction {
  readonly action: string
  readonly samples: readonly string[]
}

/**
 * What of the present policies was used, going by the calls alone: conditions and Denies are not weighed.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export async function reviewGrants(
  policies: readonly PresentPolicy[],
  usage: RoleUsage,
  load: LoadService,
): Promise<GrantsReview> {
  const used = usedActions(usage)
  const statements = policies.flatMap(({ id, text }) =>
    parsePermissionsPolicy(text, { maxLength: Infinity })
      .statements.filter(({ effect }) => effect === 'Allow')
      .map((statement) => ({ id, statement })),
  )
  const grants = await Promise.all(
    statements.map(({ id, statement }) => grantsOf({ id, statement, used, load })),
  )
  return {
    grants: grants.flat(),
    idle: statements.flatMap(({ id, statement }) => idleResources(id, statement, used)),
    elsewhere: used
      .filter(
        ({ action, samples }) => !statements.some(({ statement }) => isAllowed(statement, action, samples)),
      )
      .map(({ action }) => action),
    conditions: statements.flatMap(({ id, statement: { index, conditions } }) =>
      conditions.map(({ operator, key }) => `${id}, statement ${index}: ${operator.name} on ${key}`),
    ),
  }
}

function usedActions({ uses }: RoleUsage): readonly UsedAction[] {
  const byAction = Map.groupBy(uses.values(), ({ action }) => action)
  return [...byAction]
    .map(([action, some]) => ({ action, samples: some.flatMap(({ tally }) => tally.samples()) }))
    .toSorted((one, other) => (one.action < other.action ? -1 : 1))
}

interface GrantQuestion {
  readonly id: string
  readonly statement: PermissionsStatement
  readonly used: readonly UsedAction[]
  readonly load: LoadService
}

async function grantsOf({ id, statement, used, load }: GrantQuestion): Promise<readonly GrantReview[]> {
  const { index, sid, actions } = statement
  const patterns = actions.complement ? [undefined] : actions.patterns
  return Promise.all(
    patterns.map(async (pattern): Promise<GrantReview> => {
      const isGranted =
        pattern === undefined ? allowsOf({ NotAction: actions.patterns }) : allowsOf({ Action: pattern })
      const called = used.filter(({ action }) => isGranted(action, '*')).map(({ action }) => action)
      const service =
        pattern === undefined || /^[^:]*[*?]/.test(pattern) ? undefined : await load(prefixOf(pattern))
      const others = service?.actions.filter(({ name }) => isGranted(name, '*') && !called.includes(name))
      return {
        policy: id,
        statement: index,
        ...(sid !== undefined && { sid }),
        pattern: pattern ?? `everything but ${actions.patterns.join(', ')}`,
        used: called,
        ...(others !== undefined && { unused: others.map(({ name, level }) => ({ action: name, level })) }),
        unseen: (others ?? []).map(({ name }) => name).filter((name) => mayBeUnseen(name, used)),
      }
    }),
  )
}

function prefixOf(pattern: string): string {
  return (pattern.split(':')[0] ?? '').toLowerCase()
}

/** Data events of a service are on when some were seen. */
function mayBeUnseen(action: string, used: readonly UsedAction[]): boolean {
  const why = blindness(action)
  if (why !== 'data') return why === 'never'
  const prefix = `${prefixOf(action)}:`
  return !used.some((one) => one.action.startsWith(prefix) && blindness(one.action) === 'data')
}

function idleResources(
  id: string,
  statement: PermissionsStatement,
  used: readonly UsedAction[],
): readonly IdleResource[] {
  const { index, sid, resources, actions } = statement
  if (resources.complement) return []
  const named = actions.complement ? { NotAction: actions.patterns } : { Action: actions.patterns }
  return resources.patterns
    .filter((resource) => {
      // what a variable stands for no event says
      if (resource.includes('${')) return false
      const allows = allowsOf({ ...named, Resource: resource })
      return !used.some(({ action, samples }) => samples.some((sample) => allows(action, sample)))
    })
    .map((resource) => ({ policy: id, statement: index, ...(sid !== undefined && { sid }), resource }))
}

function isAllowed(
  { actions, resources }: PermissionsStatement,
  action: string,
  samples: readonly string[],
): boolean {
  const allows = allowsOf({
    ...(actions.complement ? { NotAction: actions.patterns } : { Action: actions.patterns }),
    ...(resources.complement ? { NotResource: resources.patterns } : { Resource: resources.patterns }),
  })
  return samples.some((sample) => allows(action, sample))
}

const account = '000000000000'
const somebody = { type: 'AWS', account, arn: `arn:aws:iam::${account}:role/x` } as const
const context: ReadonlyMap<string, string> = new Map()

/** What one Allow without conditions says. */
function allowsOf(elements: Readonly<Record<string, unknown>>): Allows {
  const resource = 'NotResource' in elements ? {} : { Resource: '*' }
  const statement = { Effect: 'Allow', ...resource, ...elements }
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const policy = compilePermissionsPolicy(parsePermissionsPolicy(text, { maxLength: Infinity }))
  const layers = { resourceControls: [], serviceControls: [], identity: [{ id: 'one', policy }] }
  return (action, resource) =>
    authorize({ action, resource, resourceAccount: account, principal: somebody, context }, layers).effect ===
    'allow'
}
