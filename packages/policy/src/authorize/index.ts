export { authorize } from './authorize.ts'
export { becauseText } from './because-text.ts'
export type * from './types.ts'
