import type { NamedPolicy, NamedResourcePolicy } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy, compileResourcePolicy } from '@vouchsafe/policy/compile'
import { parseResourceControlPolicy, parseServiceControlPolicy } from '@vouchsafe/policy/parse'
import { deniesAll, deniesAllOfResource } from '#policy/deny-everything'
import { controlPolicyArn } from '#resource/arns'
import { tryFault } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { controlSpec, type ControlSpec } from './spec.ts'

/** A control policy with the accounts it is attached to. */
export interface Attached<Named> {
  readonly named: Named
  readonly targets: ReadonlySet<string>
  /** Whether any statement of it allows; one that only denies takes nothing else away. */
  readonly allows: boolean
  /** Why it denies everything there: it cannot be read. */
  readonly fault?: string
}

// checked when it was written, by the limits of that day
const anyLength = { maxLength: Infinity }

/** The service control policy; one that cannot be read denies everything in its accounts, else in all. */
export function compileServiceControl(resource: Resource): Attached<NamedPolicy> {
  const id = controlPolicyArn('ServiceControlPolicy', resource.name)
  return attach(resource, {
    unreadable: { id, policy: deniesAll },
    read: ({ document }) => {
      const parsed = parseServiceControlPolicy(document, anyLength)
      const allows = parsed.statements.some(({ effect }) => effect === 'Allow')
      return { named: { id, policy: compilePermissionsPolicy(parsed) }, allows }
    },
  })
}

/** The resource control policy; one that cannot be read denies everything in its accounts, else in all. */
export function compileResourceControl(resource: Resource): Attached<NamedResourcePolicy> {
  const id = controlPolicyArn('ResourceControlPolicy', resource.name)
  return attach(resource, {
    unreadable: { id, policy: deniesAllOfResource },
    read: ({ document }) => {
      const policy = compileResourcePolicy(parseResourceControlPolicy(document, anyLength))
      return { named: { id, policy }, allows: false }
    },
  })
}

interface Reading<Named> {
  readonly unreadable: Named
  readonly read: (spec: ControlSpec) => Pick<Attached<Named>, 'named' | 'allows'>
}

const everyAccount: ReadonlySet<string> = new Set(['*'])

function attach<Named>(resource: Resource, { unreadable, read }: Reading<Named>): Attached<Named> {
  const spec = tryFault(() => readSpec(resource, controlSpec))
  const targets = 'value' in spec ? new Set(spec.value.targets) : everyAccount
  const policy = 'value' in spec ? tryFault(() => read(spec.value)) : spec
  if ('value' in policy) return { ...policy.value, targets }
  return {
    named: unreadable,
    allows: false,
    targets,
    fault: `it denies everything, because it cannot be read: ${policy.fault}`,
  }
}

/** What AWS attaches to every account by default. */
const fullAccess: NamedPolicy = {
  id: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
  policy: compilePermissionsPolicy(
    parseServiceControlPolicy(
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    ),
  ),
}

/**
 * The service control policies of one account. Where none of them allows anything, AWS's `FullAWSAccess` stands
 * beside them, as AWS attaches it: a list of denials takes away what it names and no more.
 */
export function serviceControlsOf(
  account: string,
  controls: readonly Attached<NamedPolicy>[],
): readonly NamedPolicy[] {
  const attached = attachedTo(account, controls)
  if (attached.length === 0) return []
  const named = attached.map((control) => control.named)
  return attached.some(({ allows }) => allows) ? named : [fullAccess, ...named]
}

/** The resource control policies of one account. */
export function resourceControlsOf(
  account: string,
  controls: readonly Attached<NamedResourcePolicy>[],
): readonly NamedResourcePolicy[] {
  return attachedTo(account, controls).map(({ named }) => named)
}

function attachedTo<Named>(
  account: string,
  controls: readonly Attached<Named>[],
): readonly Attached<Named>[] {
  return controls.filter(({ targets }) => targets.has('*') || targets.has(account))
}
