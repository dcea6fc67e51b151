export { accountSpec, type AccountSpec } from './spec.ts'
