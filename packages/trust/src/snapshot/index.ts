export type * from './types.ts'
export { compileSnapshot, renderSnapshotProblem, type CompiledSnapshot } from './compile-snapshot.ts'
export type { SnapshotProblem } from './tables.ts'
