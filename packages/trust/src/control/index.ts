export { controlSpec, type ControlSpec } from './spec.ts'
