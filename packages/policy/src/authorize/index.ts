export { authorize } from './authorize.ts'
export type * from './types.ts'
