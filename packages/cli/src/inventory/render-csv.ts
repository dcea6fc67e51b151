import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Inventory, InventoryRow } from '@vouchsafe/scan/inventory'

type Cell = string | number | undefined

const columns = {
  id: ({ id }) => id,
  risk: ({ risk }) => risk,
  because: ({ because }) => because.join('; '),
  kind: ({ kind }) => kind,
  title: ({ title }) => title,
  vendor: ({ vendor }) => vendor,
  name: ({ name }) => name,
  account: ({ account }) => account,
  owner: ({ owner }) => owner,
  contacts: ({ contacts }) => contacts.join('; '),
  allows: ({ allows }) => allows.join('; '),
  state: ({ state }) => state,
  evidence: ({ evidence }) => evidence,
  created: ({ createdAt }) => createdAt,
  expires: ({ expiresAt }) => expiresAt,
  last_used: ({ lastUsedAt }) => lastUsedAt,
  last_used_where: ({ lastUsedWhere }) => lastUsedWhere,
  places: ({ places }) => places,
  first_place: ({ firstPlace }) => firstPlace,
  replacement: ({ replacement }) => replacement,
} as const satisfies Record<string, (row: InventoryRow) => Cell>

/** The rows as CSV (RFC 4180). No cell can be a formula, and none holds what a terminal would obey. */
export function renderInventoryCsv({ rows }: Inventory): string {
  const records = rows.map((row) =>
    Object.values(columns).map((cell: (row: InventoryRow) => Cell) => cell(row)),
  )
  return [Object.keys(columns), ...records]
    .map((record) => `${record.map(renderCell).join(',')}\r\n`)
    .join('')
}

/** What a spreadsheet takes for the beginning of a formula, in any width, also behind white space. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/

function renderCell(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = escapeForTerminal(formula.test(cell) ? `'${cell}` : cell)
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
