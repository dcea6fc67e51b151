export { instanceProfileSpec, type InstanceProfileSpec } from './spec.ts'
