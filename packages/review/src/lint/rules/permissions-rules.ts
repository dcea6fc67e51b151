import type { PermissionsStatement } from '@vouchsafe/policy/parse'
import type { ActionFact, ActionFacts } from '../permissions/action-facts.ts'
import type {
  PermissionsFound,
  PermissionsPolicy,
  PermissionsRule,
  PermissionsSubject,
  RuleFacts,
} from '../types.ts'
import { compilePatterns } from './matches-action.ts'

/** Services whose every action over everything is everything: they can hand out any permission. */
const sovereign: ReadonlySet<string> = new Set(['iam', 'organizations'])
/** Actions that a message names before it counts. */
const mostNamed = 3

/** Rules about how wide a statement of a permissions policy is. */
export const permissionsRules: readonly PermissionsRule[] = [
  {
    id: 'wildcard-action',
    severity: 'warning',
    title: 'a wildcard for actions that change things',
    why: 'whoever gets the session may do what nobody thought of, and every action that AWS adds later',
    docs: 'Name the actions that the workload calls: its CloudTrail says which they are. A wildcard that covers nothing but reading (`s3:Get*`, `ec2:Describe*`) is not told of.',
    on: 'permissions',
    check: (subject, facts) =>
      eachAllow(subject, (stated) =>
        stated.statement.actions.complement ? [] : actionWildcards(stated, facts.actions),
      ),
  },
  {
    id: 'wildcard-resource',
    severity: 'warning',
    title: 'every resource, for an action that could name one',
    why: 'the permission for one bucket, key or function is one for all of the account, those of others included',
    docs: 'Write the ARN, or require a tag of the resource (`aws:ResourceTag/…`). Actions that know no resources (`ec2:DescribeInstances`, `s3:ListAllMyBuckets`) need `*` and are not told of, nor are those that only list.',
    on: 'permissions',
    check: (subject, facts) => eachAllow(subject, (stated) => resourceWildcards(stated, facts)),
  },
  {
    id: 'allow-not-action',
    severity: 'warning',
    title: 'an Allow of everything but',
    why: 'what is not named is allowed: every other service, and those that AWS adds later',
    docs: 'Write `Action` with what is needed. To take something away from a wide Allow, write a `Deny` for it.',
    on: 'permissions',
    check: (subject) =>
      eachAllow(subject, ({ policy, statement: { index, actions, resources } }) =>
        actions.complement
          ? [
              {
                policy,
                path: ['Statement', index, 'NotAction'],
                message: `every action but ${quoted(actions.patterns)} is allowed${isAnywhere(resources) ? ' on every resource' : ''}`,
                ...(isAnywhere(resources) &&
                  !excludes(actions.patterns, 'iam:PutRolePolicy') && { severity: 'error' }),
              },
            ]
          : [],
      ),
  },
  {
    id: 'allow-not-resource',
    severity: 'warning',
    title: 'an Allow on every resource but',
    why: 'every resource that is not named is included: those of others, and those that do not exist yet',
    docs: 'Write `Resource` with what is meant. To take something away from a wide Allow, write a `Deny` for it.',
    on: 'permissions',
    check: (subject) =>
      eachAllow(subject, ({ policy, statement: { index, resources } }) =>
        resources.complement
          ? [
              {
                policy,
                path: ['Statement', index, 'NotResource'],
                message: `every resource but ${quoted(resources.patterns)} is included`,
              },
            ]
          : [],
      ),
  },
]

interface Stated {
  readonly policy: PermissionsPolicy
  readonly statement: PermissionsStatement
}

function eachAllow(
  { policies }: PermissionsSubject,
  judge: (stated: Stated) => readonly PermissionsFound[],
): PermissionsFound[] {
  return policies
    .filter(({ standing }) => standing !== 'shared')
    .flatMap((policy) =>
      policy.document.statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap((statement) => judge({ policy, statement })),
    )
    .filter(({ policy, severity }) => policy.standing === 'own' || severity === 'error')
}

/** One finding for each pattern of actions that is too wide. Of what AWS wrote only that it allows everything. */
function actionWildcards({ policy, statement }: Stated, facts: ActionFacts): PermissionsFound[] {
  const { index, actions, resources } = statement
  return actions.patterns.flatMap((pattern, at): PermissionsFound[] => {
    const judged = wildcard(pattern, isAnywhere(resources), facts)
    if (judged === undefined) return []
    const found =
      policy.standing === 'aws' ? { ...judged, message: `\`${policy.id}\`: ${judged.message}` } : judged
    return [{ policy, path: ['Statement', index, 'Action', at], ...found }]
  })
}

type Judged = Pick<PermissionsFound, 'message' | 'severity'>

function wildcard(pattern: string, anywhere: boolean, facts: ActionFacts): Judged | undefined {
  if (!/[*?]/.test(pattern)) return undefined
  const [service = '', name = '*'] = pattern.toLowerCase().split(':')
  const where = anywhere ? 'on every resource' : 'on what the statement names'
  if (/[*?]/.test(service))
    return anywhere
      ? { message: `\`${pattern}\` allows everything on every resource`, severity: 'error' }
      : { message: `\`${pattern}\` allows every action ${where}` }
  if (/^\*+$/.test(name)) {
    const hands = sovereign.has(service) && anywhere
    return hands
      ? { message: `\`${pattern}\` ${where} can hand out any permission`, severity: 'error' }
      : { message: `\`${pattern}\` allows every action of the service ${where}`, ...(!anywhere && note) }
  }
  const covered = coveredBy(pattern, facts)
  const granting = covered.filter(({ level }) => level === 'Permissions management')
  const writing = covered.filter(({ level }) => level === 'Write')
  if (granting.length > 0)
    return {
      message: `\`${pattern}\` covers ${named(granting)}, which change who may do what`,
      ...(!anywhere && note),
    }
  if (writing.length === 0 || !anywhere) return undefined
  return { message: `\`${pattern}\` covers ${named(writing)} on every resource` }
}

const note = { severity: 'note' } as const

/** Conditions that tell resources apart as well as an ARN does. */
const narrowing = /(?:resourcetag\/|^kms:(?:resourcealiases|viaservice)$|^iam:awsservicename$)/i

/** Known for a resource that hardly anybody has; guides restrict it by `cloudwatch:namespace`. */
const usuallyAnywhere: ReadonlySet<string> = new Set(['cloudwatch:PutMetricData'])

function resourceWildcards({ policy, statement }: Stated, { actions: facts }: RuleFacts): PermissionsFound[] {
  const { index, actions, resources, conditions } = statement
  if (actions.complement || resources.complement || !isAnywhere(resources)) return []
  if (conditions.some(({ key }) => narrowing.test(key))) return []
  // what covers a whole service is told of as that
  const patterns = actions.patterns.filter((pattern) => !/^[^:]*[*?]|:\*+$/.test(pattern))
  const nameable = patterns
    .flatMap((pattern) => coveredBy(pattern, facts))
    .filter(({ hasResource, name }) => hasResource && !usuallyAnywhere.has(name))
  const changing = nameable.filter(({ level }) => level === 'Write' || level === 'Permissions management')
  const reading = nameable.filter(({ level, name }) => level === 'Read' && !/:(?:List|Describe)/.test(name))
  const path = ['Statement', index, 'Resource']
  if (changing.length > 0)
    return [
      { policy, path, message: `${named(changing)} may be done to every resource; they could name one` },
    ]
  if (reading.length === 0) return []
  return [
    { policy, path, message: `${named(reading)} may read every resource; they could name one`, ...note },
  ]
}

/** An account writes the same few patterns in thousands of statements. */
const coverage = new WeakMap<ActionFacts, Map<string, readonly ActionFact[]>>()

function coveredBy(pattern: string, facts: ActionFacts): readonly ActionFact[] {
  const known = coverage.get(facts) ?? new Map<string, readonly ActionFact[]>()
  coverage.set(facts, known)
  const before = known.get(pattern)
  if (before !== undefined) return before
  const [service = ''] = pattern.toLowerCase().split(':')
  const covers = compilePatterns([pattern])
  const covered = (facts.get(service) ?? []).filter(({ name }) => covers(name))
  known.set(pattern, covered)
  return covered
}

function excludes(patterns: readonly string[], action: string): boolean {
  return compilePatterns(patterns)(action)
}

function isAnywhere({ complement, patterns }: PermissionsStatement['resources']): boolean {
  return complement || patterns.some((pattern) => /^\*+$|^arn:[^:]*:[^:]*:\**:\**:\*+$/.test(pattern))
}

function named(actions: readonly ActionFact[]): string {
  const names = [...new Set(actions.map(({ name }) => name))]
  const rest = names.length - mostNamed
  return rest > 0 ? `${quoted(names.slice(0, mostNamed))} and ${rest} more` : quoted(names)
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
