export { createGitSource, type GitSource, type GitSourceOptions } from './git-source.ts'
export { openScanMemory, type ScanMemory } from './memory/scan-memory.ts'
export { openRepository, type Repository } from './repository/open-repository.ts'
export type { Part } from './read-repository.ts'
