export { openDiffSource, type DiffSourceOptions } from './diff-source.ts'
export { parseRange, type Range } from './parse-range.ts'
