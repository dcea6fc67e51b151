export {
  archiveLimits,
  createArchiveBudget,
  type ArchiveBudget,
  type ArchiveBudgetOptions,
  type ArchiveLimits,
} from './budget.ts'
export { decompress } from './compression/decompress.ts'
export { expand, expandStream, type Expansion, type MemberGap, type MemberPart } from './expand.ts'
export { ArchiveFault, type FaultKind } from './fault.ts'
export { isArchive } from './format.ts'
export { PartRoom, partsOf, type Part } from './parts.ts'
export { fileAccess, memoryAccess, type RandomAccess } from './random-access.ts'
export { readTar, type TarMember } from './tar/read-tar.ts'
export { withArchives, type ArchiveSource } from './with-archives.ts'
