import type { LedgerQuery } from '@vouchsafe/ledger/port'

/** A query as the admin API takes it: lists by comma. */
export function queryTexts(query: Partial<LedgerQuery>): Readonly<Record<string, string | number>> {
  const texts = Object.entries(query).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ])
  // every member of a query is a text, a number or a list
  return Object.fromEntries(texts) as Record<string, string | number>
}
