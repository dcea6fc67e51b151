export type { Finding, Place, Suppression } from './types.ts'
