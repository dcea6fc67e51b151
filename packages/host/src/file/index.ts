export { ensurePrivateDirectory } from './ensure-private-directory.ts'
export { privateTempDirectory, sweepTempDirectories, type TempDirectory } from './private-temp-directory.ts'
export { readFileLimited, readPrivateFile } from './read-file-limited.ts'
export { writeFileAtomic, type WriteOptions } from './write-file-atomic.ts'
