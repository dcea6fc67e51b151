export { createFingerprinter, type Fingerprinter } from './fingerprint.ts'
export type { Finding, Place, Suppression } from './types.ts'
