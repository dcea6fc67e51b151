import type { AuditEvent } from '#event/types'
import type { ChangedResource } from '#port/trust-changes'
import type { LedgerQuery } from '#port/types'
import { elements, member } from '../render/read-json.ts'
import type { AlertBurst, AlertFacts, BuiltinAlert } from './types.ts'

/** A resource of a change by name. */
export type NamedChange = Pick<ChangedResource, 'op' | 'kind' | 'account' | 'name'>

export interface Builtin {
  /** What it watches for, in words that follow `ALERT: `. */
  readonly says: string
  readonly query: Pick<LedgerQuery, 'type' | 'outcome'>
  readonly operations?: ReadonlySet<string>
  /** Where a rule does not say. */
  readonly burst?: AlertBurst
  /** The resources of a change that it tells of; a change without any is not told. */
  readonly select?: (change: Change, facts: AlertFacts) => readonly NamedChange[]
  readonly needsChanges?: true
}

interface Change {
  /** As the record names them. */
  readonly named: readonly NamedChange[]
  /** With their contents; undefined when the change log does not have them. */
  readonly changes: readonly ChangedResource[] | undefined
}

export const builtins: { readonly [Name in BuiltinAlert]: Builtin } = {
  'new-provider': {
    says: 'a new provider is trusted',
    query: { type: ['trust_changed'] },
    select: ({ named }) =>
      named.filter(({ op, kind }) => op === 'create' && (kind === 'Provider' || kind === 'SamlProvider')),
  },
  'widened-trust': {
    says: 'a role lets in more than before',
    query: { type: ['trust_changed'] },
    needsChanges: true,
    select: widenedRoles,
  },
  'denied-burst': {
    says: 'many denials in a short time',
    query: { outcome: ['denied'] },
    burst: { count: 10, withinSeconds: 60 },
  },
  'key-attempt': {
    says: 'somebody tried to create a static key',
    query: { type: ['session_use'] },
    operations: new Set([
      'CreateAccessKey',
      'CreateLoginProfile',
      'CreateServiceSpecificCredential',
      'CreateUser',
      'UploadSSHPublicKey',
      'UploadSigningCertificate',
    ]),
  },
}

/** Roles whose new spec lets in more; without the contents every changed role is one. */
function widenedRoles({ named, changes }: Change, { widens }: AlertFacts): readonly NamedChange[] {
  if (changes === undefined) return named.filter(({ op, kind }) => op === 'update' && kind === 'Role')
  return changes.filter((change) => {
    const { kind, before = specBefore(change, changes), after } = change
    return kind === 'Role' && before !== undefined && after !== undefined && widens(before, after)
  })
}

/** A role that is deleted and made again in one change is the same role to whoever may assume it. */
function specBefore(
  { account, name }: ChangedResource,
  changes: readonly ChangedResource[],
): ChangedResource['before'] {
  return changes.find(
    (one) => one.op === 'delete' && one.kind === 'Role' && one.account === account && one.name === name,
  )?.before
}

/** The changes that a `trust_changed` record names; none of any other record. */
export function namedChanges({ type, detail }: AuditEvent): readonly NamedChange[] {
  if (type !== 'trust_changed') return []
  return elements(member(detail, 'changes')).flatMap((change): NamedChange[] => {
    const [op, kind, account, name] = ['op', 'kind', 'account', 'name'].map((key) => member(change, key))
    const isNamed = [kind, account, name].every((part) => typeof part === 'string')
    if (!isNamed || (op !== 'create' && op !== 'update' && op !== 'delete')) return []
    return [{ op, kind: String(kind), account: String(account), name: String(name) }]
  })
}
