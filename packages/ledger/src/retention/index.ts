export { pruneLedger, type PruneOptions } from './prune-ledger.ts'
