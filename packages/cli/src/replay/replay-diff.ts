import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemClock } from '@vouchsafe/host/clock'
import type { Replay, RoleChange } from '@vouchsafe/review/replay'
import type { ResourceAnswer } from '@vouchsafe/server/admin/schema'
import { connect } from '#client/connection'
import { listResources } from '#client/resources'
import { durationOption, flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { fileLedger, serverLedger, type LedgerBatch, type LedgerFilter } from './ledger-source.ts'
import { arnOf, policyOf, tagsOf } from './role-stance.ts'
import { runReplay } from './run-replay.ts'

/** Two trust policies, and the role of the current trust whose the old one is. */
export interface ComparedPolicies {
  readonly before: string
  readonly after: string
  readonly role?: ResourceAnswer
}

/**
 * Decides the exchanges of the ledger again under the new policy: those of `--replay`'s time in the server's ledger, or
 * those in the file of `--ledger`.
 *
 * @throws VouchsafeError `usage`, and what reading a ledger throws
 */
export async function replayDiff(invocation: Invocation, compared: ComparedPolicies): Promise<Replay> {
  const file = textOption(invocation, 'ledger')
  const seconds = durationOption(invocation, 'replay')
  const filter: LedgerFilter =
    seconds === undefined ? {} : { since: Math.max(0, systemClock.now() - seconds) as EpochSeconds }
  const { changeOf, ledger } =
    file === undefined
      ? await onServer(invocation, compared, filter)
      : {
          changeOf: changeByName(textOption(invocation, 'role'), compared),
          ledger: fileLedger(invocation.io, file, filter),
        }
  return runReplay(invocation.io, ledger, { changeOf, keepsIds: flagOption(invocation, 'json') })
}

interface Asked {
  readonly changeOf: (role: string) => RoleChange | undefined
  readonly ledger: AsyncIterable<LedgerBatch>
}

async function onServer(
  invocation: Invocation,
  compared: ComparedPolicies,
  filter: LedgerFilter,
): Promise<Asked> {
  const connection = connect(invocation)
  const all = await listResources(connection, { kind: 'Role' })
  const role = textOption(invocation, 'role')
  const roles = compared.role === undefined ? rolesMeant(all, compared, role) : [compared.role]
  const ids = new Map(all.map((one) => [arnOf(one), one.uniqueId]))
  const changes = new Map(roles.map((one) => [arnOf(one), changeOfRole(one, compared, ids)]))
  const [only, another] = changes.keys()
  const one = only !== undefined && another === undefined ? { role: only } : {}
  return { changeOf: (arn) => changes.get(arn), ledger: serverLedger(connection, { ...filter, ...one }) }
}

/** Whose exchanges: those of the role that is named, else of every role that has the old policy. */
function rolesMeant(
  all: readonly ResourceAnswer[],
  { before }: ComparedPolicies,
  name: string | undefined,
): readonly ResourceAnswer[] {
  const old = sameText(before)
  const meant =
    name === undefined
      ? all.filter(({ spec }) => sameText(policyOf(spec).text) === old)
      : all.filter((role) => role.name === name || arnOf(role) === name)
  if (meant.length > 0) return meant
  throw new VouchsafeError('usage', {
    say:
      name === undefined
        ? 'no role has the old policy: expected --role, to say whose exchanges are meant'
        : `no such role: \`${name}\``,
    hint: 'see `vouch get Role`',
  })
}

/** Equal for texts of the same JSON. */
function sameText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

function changeOfRole(
  { spec }: ResourceAnswer,
  { before, after }: ComparedPolicies,
  ids: ReadonlyMap<string, string>,
): RoleChange {
  const { principalIds = {} } = policyOf(spec)
  // as `vouch apply` would tie it: the roles that it names are those that there are now
  const tied = { ...idsIn(after, ids), ...principalIds }
  return {
    before: { text: before, principalIds: tied },
    after: { text: after, principalIds: tied },
    tags: tagsOf(spec),
  }
}

function idsIn(policy: string, ids: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...ids].filter(([arn]) => policy.includes(JSON.stringify(arn))))
}

/** In a file, nothing else is known of roles than how they are named. */
function changeByName(name: string | undefined, { before, after }: ComparedPolicies): Asked['changeOf'] {
  const change: RoleChange = { before: { text: before }, after: { text: after } }
  return (arn) => (name === undefined || arn === name || arn.endsWith(`/${name}`) ? change : undefined)
}
