export { applyBaseline, parseBaseline, renderBaseline, type Baseline, type KnownPlace } from './baseline.ts'
export { findIgnoreFile, readIgnoreFile } from './find-ignore-file.ts'
export { applyIgnoreFile, ignoreNotes, renderIgnoreFile, type Ignored } from './ignore-file.ts'
