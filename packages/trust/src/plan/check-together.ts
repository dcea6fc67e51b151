import { lookAlikeForm } from '#provider/issuer-url'
import { fault, type Finding } from '#resource/finding'
import { describeKey, isAboveAccounts, keyText } from '#resource/key'
import { organization, type Resource, type ResourceChange, type ResourceKind } from '#resource/types'
import type { TrustWorld, WholeWorld } from '#resource/world'

type Written = Exclude<ResourceChange, { readonly op: 'delete' }>
type Findings = Iterable<readonly [Resource, readonly Finding[]]>

/** Every resource lies in an account that exists, or is of a kind that lies in none. */
export function* checkAccounts(written: readonly Written[], world: TrustWorld): Findings {
  for (const { after } of written)
    if (isAboveAccounts(after.kind)) {
      if (after.account !== organization) yield [after, [fault('account', 'expected none for its kind')]]
    } else if (world.find({ kind: 'Account', account: after.account, name: after.account }) === undefined)
      yield [after, [fault('account', `expected an account that exists, found \`${after.account}\``)]]
}

/**
 * What two resources may not share although their names differ: roles a name in another letter case (IAM's
 * rule), providers an issuer that differs in letter case or trailing slashes (they would share condition keys,
 * and a reader would take one for the other), accounts an alias.
 */
export function* checkNames(written: readonly Written[], world: WholeWorld): Findings {
  const forms = new Map(written.filter(isNamed).map((change) => [formOf(change.after), change.after]))
  // of what has no form there may be many
  forms.delete(undefined)
  if (forms.size === 0) return
  for (const other of world.resources) {
    const after = forms.get(formOf(other))
    if (after !== undefined && keyText(other) !== keyText(after))
      yield [after, [fault(fieldOf[after.kind] ?? 'name', sayAlike(after, other))]]
  }
}

/** Whether the change gives a resource a name: a name never changes, and an alias may. */
function isNamed({ op, after }: Written): boolean {
  return op === 'create' || after.kind === 'Account'
}

const fieldOf: Readonly<Partial<Record<ResourceKind, string>>> = { Account: 'alias', Provider: 'url' }

/** Equal for two resources that may not both be; undefined where there is no such rule. */
function formOf({ kind, account, name, spec }: Resource): string | undefined {
  if (kind === 'Account') return typeof spec['alias'] === 'string' ? `${kind}\n${spec['alias']}` : undefined
  return `${kind}\n${account}\n${kind === 'Provider' ? lookAlikeForm(name) : name.toLowerCase()}`
}

function sayAlike({ kind, name }: Resource, other: Resource): string {
  const them = `\`${describeKey(other)}\``
  if (kind === 'Account') return `expected an alias of its own, found that of ${them}`
  if (kind === 'Provider')
    return `\`${name}\` looks like ${them}: expected issuers that differ in more than letter case or a trailing slash`
  return `expected a name that differs in more than letter case from ${them}`
}

/** Counts are settings; they bind whoever adds, not what is there. */
export function* checkCounts(written: readonly Written[], { resources, limits }: WholeWorld): Findings {
  const most = new Map<ResourceKind, number>([
    ['Role', limits.rolesPerAccount],
    ['Provider', limits.providersPerAccount],
  ])
  const added = written.filter(({ op, after }) => op === 'create' && Number.isFinite(most.get(after.kind)))
  if (added.length === 0) return
  const countOf = Map.groupBy(resources, ({ kind, account }) => `${kind}\n${account}`)
  for (const { after } of added) {
    const { kind, account } = after
    const count = countOf.get(`${kind}\n${account}`)?.length ?? 0
    const limit = most.get(kind) ?? Infinity
    const thing = kind === 'Role' ? 'roles' : 'providers'
    if (count > limit)
      yield [
        after,
        [fault('', `expected at most ${limit} ${thing} in the account, found ${count}`, 'limit_exceeded')],
      ]
  }
}
