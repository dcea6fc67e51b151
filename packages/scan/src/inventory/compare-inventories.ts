import type { Inventory, InventoryRow } from './types.ts'

/** A credential that both inventories have, and what is different about it. */
interface ChangedRow {
  readonly row: InventoryRow
  /** `state: exists -> disabled`, a text each. */
  readonly changes: readonly string[]
}

export interface InventoryComparison {
  readonly added: readonly InventoryRow[]
  /** Of the older one: deleted, or no longer found. */
  readonly removed: readonly InventoryRow[]
  readonly changed: readonly ChangedRow[]
  readonly unchanged: readonly InventoryRow[]
}

/** What is told of a change, and how each shows in it. */
const told: readonly (readonly [name: string, of: (row: InventoryRow) => string])[] = [
  ['state', ({ state }) => state],
  ['risk', ({ risk }) => risk],
  ['places', ({ places }) => String(places)],
  ['owner', ({ owner = 'unknown' }) => owner],
  ['allows', ({ allows }) => allows.join(', ')],
  ['made', ({ createdAt = 'unknown' }) => createdAt],
  ['ends', ({ expiresAt = 'never' }) => expiresAt],
  ['last used', ({ lastUsedAt = 'unknown' }) => lastUsedAt],
  ['used for', ({ lastUsedWhere = 'unknown' }) => lastUsedWhere],
]

/** What has become of every credential between two inventories, in the order of ids. */
export function compareInventories(older: Inventory, newer: Inventory): InventoryComparison {
  const before = new Map(older.rows.map((row) => [row.id, row]))
  const now = new Set(newer.rows.map(({ id }) => id))
  const both = newer.rows.flatMap((row): ChangedRow[] => {
    const known = before.get(row.id)
    return known === undefined ? [] : [{ row, changes: changesOf(known, row) }]
  })
  return {
    added: newer.rows.filter(({ id }) => !before.has(id)),
    removed: older.rows.filter(({ id }) => !now.has(id)),
    changed: both.filter(({ changes }) => changes.length > 0),
    unchanged: both.filter(({ changes }) => changes.length === 0).map(({ row }) => row),
  }
}

function changesOf(before: InventoryRow, now: InventoryRow): string[] {
  return told
    .map(([name, of]) => [name, of(before), of(now)] as const)
    .filter(([, was, is]) => was !== is)
    .map(([name, was, is]) => `${name}: ${was} -> ${is}`)
}
