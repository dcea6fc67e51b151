export { applyBaseline, parseBaseline, renderBaseline, type Baseline } from './baseline.ts'
