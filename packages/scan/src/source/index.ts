export type {
  Blob,
  ClusterOrigin,
  CommitFacts,
  Coverage,
  Gap,
  GitOrigin,
  ImageOrigin,
  Origin,
  Progress,
  ReadOptions,
  ReportOrigin,
  Sieve,
  Source,
  StoreOrigin,
} from './types.ts'
export type { DivisibleSource, Part, RememberingSource } from './divisible.ts'
