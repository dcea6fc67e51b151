export type { FetchFault } from './fetch-fault.ts'
export type { FetchPolicy, Resolve } from './fetch-policy.ts'
export { guardedFetch, type Fetched } from './guarded-fetch.ts'
export { guardedPost, type PostPolicy } from './guarded-post.ts'
