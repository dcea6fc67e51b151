import { oidcProviderArn } from '@vouchsafe/core/arn'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import { compareTrust, type TrustComparison } from '@vouchsafe/review/compare'
import type { ProviderChange, Replay, RoleChange } from '@vouchsafe/review/replay'
import type { ApplyAnswer, ResourceAnswer } from '@vouchsafe/server/admin/schema'
import { samlProviderArn } from '@vouchsafe/trust/resource'
import type { Connection } from '#client/connection'
import { listResources } from '#client/resources'
import { flagOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { serverLedger } from './ledger-source.ts'
import { arnOf, policyOf, stanceOf, tagsOf } from './role-stance.ts'
import { runReplay } from './run-replay.ts'

export interface ComparedRole {
  readonly account: string
  readonly name: string
  readonly comparison: TrustComparison
}

type Change = ApplyAnswer['changes'][number]

/** They limit callers and accounts; a replay changes trust alone. */
const limitingKinds: ReadonlySet<string> = new Set([
  'Policy',
  'ServiceControlPolicy',
  'ResourceControlPolicy',
  'Revocation',
])

/** Kinds that bear on exchanges, are changed, and are taken as they were by a replay. */
export function notReplayed(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.map(({ key }) => key.kind).filter((kind) => limitingKinds.has(kind)))]
}

/** Whom each changed trust policy admits or refuses that it did not before. */
export function compareChanges(changes: readonly Change[]): readonly ComparedRole[] {
  return changes.flatMap(comparisonsOf)
}

/**
 * Decides the exchanges of the last `seconds` again that the change touches: those of changed roles and of changed
 * providers. Undefined where it touches none.
 */
export async function replayChanges(
  invocation: Invocation,
  connection: Connection,
  { changes, seconds }: { readonly changes: readonly Change[]; readonly seconds: number },
): Promise<Replay | undefined> {
  const roles = roleChanges(changes)
  const providers = providerChanges(changes)
  if (roles.size + providers.size === 0) return undefined
  return replayTouched(invocation, connection, { roles, providers, seconds })
}

function comparisonsOf({ key, before, after }: Change): readonly ComparedRole[] {
  if (key.kind !== 'Role' || before === undefined || after === undefined) return []
  const [old, young] = [policyOf(before).text, policyOf(after).text]
  if (old === young) return []
  return [{ account: key.account, name: key.name, comparison: compareTrust(old, young) }]
}

/** By ARN; a role that moves to another path is two, one that goes and one that comes. */
function roleChanges(changes: readonly Change[]): Map<string, RoleChange> {
  const found = new Map<string, RoleChange>()
  for (const { key, before, after } of changes) {
    if (key.kind !== 'Role') continue
    const arns = [before, after].flatMap((spec) => (spec === undefined ? [] : [arnOf({ ...key, spec })]))
    for (const arn of new Set(arns)) {
      const has = (spec: Change['before']): Change['before'] =>
        spec !== undefined && arnOf({ ...key, spec }) === arn ? spec : undefined
      const change = {
        before: stanceOf(has(before)),
        after: stanceOf(has(after)),
        tags: tagsOf(after ?? before),
      }
      // a new description is nothing to anybody who asks
      if (JSON.stringify(change.before) !== JSON.stringify(change.after)) found.set(arn, change)
    }
  }
  return found
}

/** By the names that principals have in the ledger. A provider that is new let nobody in. */
function providerChanges(changes: readonly Change[]): Map<string, ProviderChange> {
  const found = new Map<string, ProviderChange>()
  for (const { key, before, after } of changes) {
    const { kind, account, name } = key
    if ((kind !== 'Provider' && kind !== 'SamlProvider') || before === undefined) continue
    const arn = kind === 'Provider' ? oidcProviderArn(account, name) : samlProviderArn(account, name)
    const change: ProviderChange = {
      kind,
      name,
      before: before as JsonObject,
      ...(after !== undefined && { after: after as JsonObject }),
    }
    // a few are known to AWS by their domain, in every account
    found.set(arn, change)
    if (kind === 'Provider') found.set(inAccount(account, name), change)
  }
  return found
}

function inAccount(account: string, name: string): string {
  return `${account} ${name}`
}

interface Touched {
  readonly roles: ReadonlyMap<string, RoleChange>
  readonly providers: ReadonlyMap<string, ProviderChange>
  readonly seconds: number
}

async function replayTouched(
  invocation: Invocation,
  connection: Connection,
  { roles, providers, seconds }: Touched,
): Promise<Replay> {
  const since = Math.max(0, systemClock.now() - seconds) as EpochSeconds
  const [only, ...others] = roles.keys()
  const isOne = providers.size === 0 && only !== undefined && others.length === 0
  const ledger = serverLedger(connection, { since, ...(isOne && { role: only }) })
  // a provider that changes touches roles that do not
  const stored = providers.size === 0 ? [] : await listResources(connection, { kind: 'Role' })
  const unchanged = new Map(stored.map((role) => [arnOf(role), role]))
  return runReplay(invocation.io, ledger, {
    changeOf: (arn) => roles.get(arn) ?? unchangedRole(unchanged.get(arn)),
    providerChangeOf: ({ principal = '', account = '' }) =>
      providers.get(principal) ?? providers.get(inAccount(account, principal)),
    keepsIds: flagOption(invocation, 'json'),
  })
}

function unchangedRole(role: ResourceAnswer | undefined): RoleChange | undefined {
  if (role === undefined) return undefined
  const stance = stanceOf(role.spec)
  return { before: stance, after: stance, tags: tagsOf(role.spec) }
}
