export type * from './alert-cursors.ts'
export type * from './role-usage.ts'
export type * from './trust-changes.ts'
export type * from './types.ts'
