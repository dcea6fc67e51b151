import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import type { Stance, Vendor } from '#detector/types'
import { listOf, oneOf, optionalText, states, textOf, textsOf } from './read-json.ts'
import type { Inventory, InventoryRow, Risk } from './types.ts'

export const inventoryFormat = 'vouch inventory 1'
const risks: readonly Risk[] = ['low', 'medium', 'high', 'critical']
const stances: readonly Stance[] = ['secret', 'reference']
const optional = [
  'account',
  'owner',
  'firstPlace',
  'evidence',
  'createdAt',
  'expiresAt',
  'lastUsedAt',
  'lastUsedWhere',
] as const

/** The order of members in a row, the same in every file. */
const members = [
  'id',
  'risk',
  'because',
  'state',
  'evidence',
  'kind',
  'title',
  'vendor',
  'name',
  'stance',
  'account',
  'owner',
  'contacts',
  'allows',
  'createdAt',
  'expiresAt',
  'lastUsedAt',
  'lastUsedWhere',
  'places',
  'firstPlace',
  'replacement',
] as const satisfies readonly (keyof InventoryRow)[]

/** One JSON document, its rows in the order of their ids and a line each, so that two of them read well in a diff. */
export function renderInventory({ at, tool, sources, rows, gaps }: Inventory): string {
  const list = (lines: readonly string[]): string =>
    lines.length === 0 ? '[]' : `[\n${lines.map((line) => `    ${line}`).join(',\n')}\n  ]`
  const head = Object.entries({ format: inventoryFormat, at, tool, sources }).map(
    ([name, value]) => `  "${name}": ${JSON.stringify(value)}`,
  )
  const tail = [
    `  "rows": ${list(rows.map((row) => JSON.stringify(row, [...members])))}`,
    `  "gaps": ${list(gaps.map((gap) => JSON.stringify(gap)))}`,
  ]
  return `{\n${[...head, ...tail].join(',\n')}\n}\n`
}

/**
 * An inventory that `renderInventory` wrote.
 *
 * @throws VouchsafeError `json_malformed` | `input_invalid`
 */
export function parseInventory(text: string): Inventory {
  const document = parseJsonObject(text)
  if (document['format'] !== inventoryFormat)
    throw new VouchsafeError('input_invalid', {
      say: 'expected an inventory that `vouch inventory --json` wrote',
    })
  const rows = listOf(document, 'rows').map(rowOf)
  if (new Set(rows.map(({ id }) => id)).size !== rows.length)
    throw new VouchsafeError('input_invalid', { say: 'expected each credential once, found an `id` twice' })
  return {
    at: textOf(document, 'at'),
    tool: textOf(document, 'tool'),
    sources: textsOf(document['sources']),
    rows,
    gaps: listOf(document, 'gaps').map((gap) => ({ what: textOf(gap, 'what'), why: textOf(gap, 'why') })),
  }
}

function rowOf(row: JsonObject): InventoryRow {
  const { places } = row
  if (typeof places !== 'number' || !Number.isSafeInteger(places) || places < 0)
    throw new VouchsafeError('input_invalid', { say: 'expected a number in `places`' })
  const known = optional
    .map((name) => [name, optionalText(row, name)])
    .filter(([, value]) => value !== undefined)
  return {
    id: textOf(row, 'id'),
    kind: textOf(row, 'kind'),
    title: textOf(row, 'title'),
    // only shown, never decided by
    vendor: textOf(row, 'vendor') as Vendor,
    name: textOf(row, 'name'),
    stance: oneOf(row, 'stance', stances),
    contacts: textsOf(row['contacts']),
    allows: textsOf(row['allows']),
    places,
    state: oneOf(row, 'state', states),
    risk: oneOf(row, 'risk', risks),
    because: textsOf(row['because']),
    replacement: textOf(row, 'replacement'),
    ...Object.fromEntries(known),
  }
}
