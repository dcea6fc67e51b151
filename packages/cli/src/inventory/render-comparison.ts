import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { InventoryComparison, InventoryRow } from '@vouchsafe/scan/inventory'

/** A line for each credential that is new, gone or changed, and the counts of all. */
export function renderComparison(
  { added, removed, changed, unchanged }: InventoryComparison,
  since: string,
): string {
  const lines = [
    ...added.map((row) => `new      ${named(row)}: ${row.because.join('; ')}`),
    ...removed.map((row) => `gone     ${named(row)}`),
    ...changed.map(({ row, changes }) => `changed  ${named(row)}: ${changes.join('; ')}`),
    `since ${since}: ${added.length} new, ${removed.length} gone, ${changed.length} changed, ${unchanged.length} still there as they were`,
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

function named({ title, name, owner }: InventoryRow): string {
  return `${title} ${name}${owner === undefined ? '' : ` of ${owner}`}`
}
