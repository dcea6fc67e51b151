import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { encodeEvent, trustChangedEvent } from '@vouchsafe/ledger/event'
import type { TrustState, TrustStore } from '@vouchsafe/trust/port'
import type { Resource, ResourceKind, TrustChange } from '@vouchsafe/trust/resource'
import type { DatabaseSync } from 'node:sqlite'
import { flattenRows } from './ledger-store.ts'
import type { CommitArguments } from './messages.ts'
import { reading } from './reading.ts'
import type { Writer } from './writer.ts'

interface ResourceRow {
  readonly kind: ResourceKind
  readonly account: string
  readonly name: string
  readonly unique_id: string
  readonly spec: string
  readonly created_at: EpochSeconds
  readonly updated_at: EpochSeconds
}

/** Trust in SQLite: commits in the writing thread, reads on the reading connection. */
export function sqliteTrustStore(writer: Writer, reader: DatabaseSync): TrustStore {
  const selectHead = reader.prepare('SELECT trust_version FROM head')
  const selectResources = reader.prepare('SELECT * FROM trust_resource ORDER BY kind, account, name')
  const head = (): number => Number(selectHead.get()?.['trust_version'])
  const load = (): TrustState => {
    // The table's columns, as migrations.ts lays them; row by row, since a large estate should not be in memory twice.
    const rows = selectResources.iterate() as Iterable<unknown> as Iterable<ResourceRow>
    return { version: head(), resources: Array.from(rows, resourceOf) }
  }
  return {
    version: async () => reading(head),
    load: async () => reading(() => inReadTransaction(reader, load)),
    commit: async (change) => ({
      version: await writer.write('commit', commitArguments(change), 'ledger_unavailable'),
    }),
  }
}

/** Version and resources have to be of one moment, also while another process writes. */
function inReadTransaction<T>(reader: DatabaseSync, read: () => T): T {
  reader.exec('BEGIN')
  try {
    return read()
  } finally {
    reader.exec('ROLLBACK')
  }
}

function resourceOf(row: ResourceRow): Resource {
  const { kind, account, name, unique_id: uniqueId, created_at: createdAt, updated_at: updatedAt } = row
  return {
    kind,
    account,
    name,
    uniqueId,
    spec: specOf(row),
    createdAt,
    updatedAt,
  }
}

/** Text that is no JSON becomes a spec that no kind takes, so that the resource alone is left out, and named. */
function specOf({ spec }: ResourceRow): JsonObject {
  try {
    return parseJsonObject(spec, { maxDepth: 256 })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { damaged: 'the stored text is not JSON' }
  }
}

function commitArguments(change: TrustChange): CommitArguments {
  const { basedOn, id, at, actor, changes } = change
  return {
    basedOn,
    upserts: changes.flatMap((one) => (one.op === 'delete' ? [] : [upsertCells(one.after)])),
    deletes: changes.flatMap((one) =>
      one.op === 'delete' ? [[one.before.kind, one.before.account, one.before.name]] : [],
    ),
    logEntry: [basedOn + 1, id, at, JSON.stringify(actor), JSON.stringify(changes)],
    ledgerRow: flattenRows([encodeEvent(trustChangedEvent(change))]),
  }
}

function upsertCells(resource: Resource): CommitArguments['upserts'][number] {
  const { kind, account, name, uniqueId, spec, createdAt, updatedAt } = resource
  return [kind, account, name, uniqueId, JSON.stringify(spec), createdAt, updatedAt]
}
