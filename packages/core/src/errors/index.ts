export { codes, type Code } from './codes.ts'
export { VouchsafeError, isVouchsafeError, type ErrorFacts } from './vouchsafe-error.ts'
