export { policySpec, type PolicySpec } from './spec.ts'
