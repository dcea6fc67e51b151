export { roleSpec, type RoleSpec } from './spec.ts'
