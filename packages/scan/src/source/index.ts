export type {
  Blob,
  CommitFacts,
  Coverage,
  Gap,
  GitOrigin,
  Origin,
  Progress,
  ReadOptions,
  Sieve,
  Source,
} from './types.ts'
