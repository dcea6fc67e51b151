export { createLedger } from './create-ledger.ts'
export type { Ledger, LedgerOptions } from './types.ts'
