export {
  archiveLimits,
  createArchiveBudget,
  type ArchiveBudget,
  type ArchiveBudgetOptions,
  type ArchiveLimits,
} from './budget.ts'
export { decompress } from './compression/decompress.ts'
export { ArchiveFault, type FaultKind } from './fault.ts'
export { isArchive } from './format.ts'
export { readTar, type TarMember } from './tar/read-tar.ts'
