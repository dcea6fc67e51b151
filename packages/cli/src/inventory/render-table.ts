import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { byRisk, type Inventory, type InventoryRow } from '@vouchsafe/scan/inventory'
import { renderTable } from '#output/table'

const head = ['risk', 'what', 'name', 'owner', 'state', 'made', 'last used', 'places', 'may', 'why']
const LONGEST = 60

/** The inventory for a person, the gravest first; then what to use instead, once a kind, and what was not read. */
export function renderInventoryTable({ rows, gaps, sources }: Inventory): string {
  const sorted = rows.toSorted(byRisk)
  const table =
    sorted.length === 0
      ? ''
      : `${renderTable(
          head,
          sorted.map((row) => cellsOf(row).map(shown)),
        )}\n`
  const instead = new Map(sorted.map(({ title, replacement }) => [title, replacement]))
  const lines = [
    ...[...instead].map(([title, replacement]) =>
      `instead of an ${title}: ${replacement}`.replace(/^instead of an (?![AEIOUaeiou])/, 'instead of a '),
    ),
    ...gaps.map(({ what, why }) => `not read: ${what}: ${why}`),
    summaryOf(rows, sources),
  ]
  return `${table}${lines.map(escapeForTerminal).join('\n')}\n`
}

function cellsOf(row: InventoryRow): string[] {
  const {
    risk,
    title,
    name,
    owner,
    contacts,
    state,
    createdAt,
    lastUsedAt,
    lastUsedWhere,
    places,
    firstPlace,
  } = row
  const used = lastUsedAt === undefined || lastUsedAt === 'never' ? lastUsedAt : dayOf(lastUsedAt)
  return [
    risk,
    title,
    name,
    [owner ?? '-', ...(contacts.length === 0 ? [] : [`(${contacts.join(', ')})`])].join(' '),
    state,
    createdAt === undefined ? '-' : dayOf(createdAt),
    used === undefined ? '-' : lastUsedWhere === undefined ? used : `${used}, ${lastUsedWhere}`,
    places === 0 ? '-' : `${places}: ${firstPlace ?? ''}`,
    row.allows.join(', '),
    row.because.join('; '),
  ]
}

/** The other forms have it whole. Half of a character that the cut divides is taken away. */
function shown(cell: string): string {
  const text = escapeForTerminal(cell)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
}

function dayOf(instant: string): string {
  return instant.slice(0, 10)
}

function summaryOf(rows: readonly InventoryRow[], sources: readonly string[]): string {
  const secrets = rows.filter(({ stance }) => stance === 'secret')
  const live = secrets.filter(({ state }) => state === 'exists')
  const unused = live.filter(({ lastUsedAt }) => lastUsedAt === 'never')
  const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`
  return `${count(secrets.length, 'static credential')}, ${live.length} in force, ${unused.length} of them never used; ${count(rows.length - secrets.length, 'use')} of one; from ${sources.join(', ')}`
}
