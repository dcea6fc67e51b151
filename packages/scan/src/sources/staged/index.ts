export { createStagedSource, type StagedSourceOptions } from './staged-source.ts'
