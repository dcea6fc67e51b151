export { element, fault, queryCall, signedCall, wireRequest } from './wire.ts'
