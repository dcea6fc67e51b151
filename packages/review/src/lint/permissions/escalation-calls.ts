import { authorize, type Authorization, type NamedPolicy } from '@vouchsafe/policy/authorize'
import type { ContextValue } from '@vouchsafe/policy/decision'
import type { PermissionsPolicy, PermissionsSubject } from '../types.ts'
import { unknownAccount } from '../read/types.ts'
import { exampleOf } from '../tokens/statement-keys.ts'
import { compilePatterns } from '../rules/matches-action.ts'
import type { Escalation, Step } from './escalation-steps.ts'

/** What works, and the statement that lets its rarest step through. */
export interface Granted {
  readonly escalation: Escalation
  /** The command with the names that were asked about. */
  readonly call: string
  readonly policy: PermissionsPolicy
  /** Position of the statement. */
  readonly statement: number
}

/** Names of a resource that are tried for something that the caller may name. */
const mostNames = 20
const region = 'us-east-1'

/** Asks what somebody may do: every policy, the boundary, every Deny and every condition counts. */
export class PermissionsQuestion {
  readonly #subject: PermissionsSubject
  readonly #account: string
  readonly #identity: readonly NamedPolicy[]
  readonly #policies: ReadonlyMap<string, PermissionsPolicy>
  readonly #mayAllow: (action: string) => boolean
  readonly #self: string
  readonly #region: string

  constructor(subject: PermissionsSubject, as: 'role' | 'user') {
    this.#subject = subject
    this.#account = subject.account ?? unknownAccount
    const { holder } = subject
    const name = holder?.kind === 'group' ? 'a-member' : (holder?.name ?? 'its-holder')
    this.#self = `arn:aws:iam::${this.#account}:${as}/${name}`
    const named = subject.policies.map((policy, at) => [`${at} ${policy.id}`, policy] as const)
    this.#policies = new Map(named)
    this.#identity = named.map(([id, { compiled }]) => ({ id, policy: compiled }))
    this.#mayAllow = mayAllow(subject)
    this.#region = regionOf(subject)
  }

  /** Where an escalation works: each step is let through. */
  granted(escalation: Escalation): Granted | undefined {
    const { steps } = escalation
    if (!steps.every(({ action }) => this.#mayAllow(action))) return undefined
    const names = new Map<string, string>()
    const grants = steps.map((step) => this.#grantOf(step, names))
    if (!grants.every((grant) => grant !== undefined)) return undefined
    const [first] = grants
    const policy = first === undefined ? undefined : this.#policies.get(first.policy ?? '')
    if (policy === undefined) return undefined
    return {
      escalation,
      call: this.#callOf(escalation.call, names),
      policy,
      statement: first?.decidedBy?.index ?? 0,
    }
  }

  #grantOf(step: Step, names: Map<string, string>): Authorization | undefined {
    for (const resource of this.#resourcesOf(step)) {
      const answer = this.#ask(step, resource)
      if (answer.effect === 'deny') continue
      names.set(step.on, resource)
      return answer
    }
    return undefined
  }

  #ask({ action, brings = {} }: Step, resource: string): Authorization {
    const context = new Map<string, ContextValue>([
      ['aws:principalaccount', this.#account],
      ['aws:principalarn', this.#self],
      ['aws:requestedregion', this.#region],
      ['aws:resourceaccount', this.#account],
      ['aws:securetransport', 'true'],
      ...Object.entries(brings),
    ])
    const isRole = this.#self.includes(':role/')
    if (!isRole) context.set('aws:username', this.#self.split('/').at(-1) ?? '')
    const arn = isRole
      ? this.#self.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + '/session'
      : this.#self
    const { boundary } = this.#subject
    return authorize(
      {
        action,
        resource,
        resourceAccount: this.#account,
        principal: { type: 'AWS', account: this.#account, arn, ...(isRole && { roleArn: this.#self }) },
        context,
      },
      {
        resourceControls: [],
        serviceControls: [],
        identity: this.#identity,
        ...(boundary !== undefined && { boundary: { id: 'boundary', policy: boundary.compiled } }),
      },
    )
  }

  #resourcesOf({ action, on, arn = '*' }: Step): readonly string[] {
    const iam = (name: string): string => `arn:aws:iam::${this.#account}:${name}`
    const placed = (name: string): string =>
      arn.replace('ACCOUNT', this.#account).replace('REGION', this.#region).replace('NAME', name)
    switch (on) {
      case 'self':
        return [this.#self]
      case 'own_policy':
        return this.#ownPolicies()
      case 'own_group':
        return [iam('group/its-group')]
      case 'any_role':
        return [iam('role/Administrator')]
      case 'any_user':
        return [iam('user/administrator')]
      case 'found':
        return [placed('somebody-elses')]
      case 'made':
        return [placed('mine'), ...this.#namesFor(action, arn)].slice(0, mostNames)
      case 'nothing':
        return ['*']
    }
  }

  /** Policies of the customer's that the caller has; a policy alone may be such a one. */
  #ownPolicies(): readonly string[] {
    const { policies, holder } = this.#subject
    if (holder === undefined) return [`arn:aws:iam::${this.#account}:policy/this-policy`]
    return policies.flatMap(({ id }) => (/^arn:[\w-]+:iam::\d{12}:policy\//.test(id) ? [id] : []))
  }

  /** Names that the statements about an action leave to the caller. */
  #namesFor(action: string, form: string): readonly string[] {
    const isOfKind = (pattern: string): boolean => kindOf(pattern) === kindOf(form)
    return this.#subject.policies.flatMap(({ document }) =>
      document.statements
        .filter(({ effect, resources }) => effect === 'Allow' && !resources.complement)
        .filter(({ actions }) => compilePatterns(actions.patterns)(action) !== actions.complement)
        .flatMap(({ resources }) => resources.patterns.filter(isOfKind).map(exampleOf)),
    )
  }

  #callOf(call: string, names: ReadonlyMap<string, string>): string {
    const lastOf = (arn: string | undefined): string => arn?.split('/').at(-1) ?? ''
    return call
      .replaceAll('SELF', lastOf(this.#self))
      .replaceAll('POLICY', names.get('own_policy') ?? '')
      .replaceAll('GROUP', lastOf(names.get('own_group')))
      .replaceAll(
        'ROLE',
        call.includes('--role-name ROLE') ? lastOf(names.get('any_role')) : (names.get('any_role') ?? ''),
      )
      .replaceAll('USER', lastOf(names.get('any_user')))
  }
}

/** Service and kind of an ARN: an action on another kind of resource is a call that cannot be made. */
function kindOf(arn: string): string {
  const [, , service = '', , , resource = ''] = arn.split(':')
  return `${service}:${resource.split('/')[0] ?? ''}`
}

/** Whether some Allow is about an action at all: most are about few, and asking is dear. */
function mayAllow({ policies }: PermissionsSubject): (action: string) => boolean {
  const allows = policies.flatMap(({ document }) =>
    document.statements
      .filter(({ effect }) => effect === 'Allow')
      .map(({ actions }) => ({ complement: actions.complement, covers: compilePatterns(actions.patterns) })),
  )
  return (action) => allows.some(({ complement, covers }) => covers(action) !== complement)
}

/** Callers choose their region: one that the policies ask for, where they do. */
function regionOf({ policies }: PermissionsSubject): string {
  for (const { document } of policies)
    for (const { effect, conditions } of document.statements)
      for (const { key, values } of effect === 'Allow' ? conditions : [])
        if (key.toLowerCase() === 'aws:requestedregion' && values[0] !== undefined && !/[*?]/.test(values[0]))
          return values[0]
  return region
}
