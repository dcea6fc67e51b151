import { PermissionsQuestion, type Granted } from '../permissions/escalation-calls.ts'
import {
  administration,
  anyRole,
  boundaryEscapes,
  escalations,
  keyMakers,
} from '../permissions/escalations.ts'
import type { Escalation } from '../permissions/escalation-steps.ts'
import type { PermissionsFound, PermissionsRule, PermissionsSubject } from '../types.ts'

/** Ways that a message tells before it counts. */
const mostTold = 2

/** Rules that ask what somebody may do, with every policy, boundary, Deny and condition that bears on it. */
export const escalationRules: readonly PermissionsRule[] = [
  {
    id: 'privilege-escalation',
    severity: 'error',
    title: 'permissions from which all others follow',
    why: 'whoever gets this session can make itself administrator, whatever its other policies leave out',
    docs: 'Take the action away, or name resources: `iam:PassRole` for the one role that is meant, with `iam:PassedToService`; changes to IAM for one path (`role/app/*`) and with `iam:PermissionsBoundary`. The finding is asked of all policies of the role or user together with its boundary, so that a `Deny` counts. Policies that are attached and stand in no file that was given are not known.',
    on: 'permissions',
    check: (subject) =>
      found(subject, subject.boundary === undefined ? escalations : [...escalations, ...boundaryEscapes]),
  },
  {
    id: 'assume-any-role',
    severity: 'warning',
    title: 'any role may be assumed',
    why: 'a role that trusts the account trusts whoever may assume all of its roles',
    docs: 'Name the roles that are meant in `Resource`.',
    on: 'permissions',
    check: (subject) => found(subject, [anyRole]),
  },
  {
    id: 'static-key-creation',
    severity: 'warning',
    title: 'static keys can be made for anybody',
    why: 'a key outlives the session that made it, and belongs to whoever it was made for',
    docs: 'Take `iam:CreateAccessKey` away; where people make their own keys, write `arn:aws:iam::*:user/${aws:username}` as the resource.',
    on: 'permissions',
    check: (subject) => found(subject, keyMakers),
  },
]

/** A finding for each statement that lets something through: the graver first, the others counted. */
function found(subject: PermissionsSubject, table: readonly Escalation[]): PermissionsFound[] {
  if (subject.isAttached || subject.hasUnknownBoundary) return []
  const { holder } = subject
  const kinds =
    holder === undefined ? (['role', 'user'] as const) : ([holder.kind === 'role' ? 'role' : 'user'] as const)
  const granted = kinds.flatMap((kind) => {
    const question = new PermissionsQuestion(subject, kind)
    if (question.granted(administration) !== undefined) return []
    return table
      .filter((one) => one.kind === undefined || one.kind === kind)
      .flatMap((one) => question.granted(one) ?? [])
  })
  const byStatement = Map.groupBy(
    granted,
    ({ policy, statement }) => `${policy.id} ${policy.file} ${statement}`,
  )
  return [...byStatement.values()].map((ways) => foundBy(subject, ways))
}

function foundBy({ holder }: PermissionsSubject, ways: readonly Granted[]): PermissionsFound {
  const inOrder = ways.toSorted((a, b) => rank(a) - rank(b))
  const [first] = inOrder
  if (first === undefined) throw new TypeError('a group without members')
  const gains = [...new Set(inOrder.map(({ escalation }) => escalation.gains))]
  const rest = gains.length - mostTold
  const told = gains.slice(0, mostTold).join(', ')
  const whose = holder === undefined ? 'whoever has this policy' : `the ${holder.kind} \`${holder.name}\``
  const { policy, statement, call, escalation } = first
  return {
    policy,
    path: ['Statement', statement],
    message: `${whose} can ${told}${rest > 0 ? `, and ${rest} more of the kind` : ''}`,
    call,
    ...(escalation.severity !== undefined && { severity: escalation.severity }),
  }
}

function rank({ escalation }: Granted): number {
  return escalation.severity === undefined ? 0 : 1
}
