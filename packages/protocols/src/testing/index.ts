export { assume, assumeParameters, createSts, json, signIn, version } from './sts.ts'
export { element, fault, queryCall, signedCall, wireRequest } from './wire.ts'
