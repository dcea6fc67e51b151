export type * from './types.ts'
export {
  compileSnapshot,
  renderSnapshotProblem,
  type CompiledSnapshot,
  type SnapshotProblem,
} from './compile-snapshot.ts'
