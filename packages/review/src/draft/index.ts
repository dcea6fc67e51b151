export { joinDrafts } from './join-drafts.ts'
export type * from './reading.ts'
export { toDocuments } from './to-documents.ts'
export type * from './types.ts'
