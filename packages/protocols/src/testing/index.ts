export { assume, assumeParameters, createSts, json, signIn, version } from './sts.ts'
export { createIam, faultOf, allowing, trusting, trustOf, type TestIam } from './iam.ts'
export { element, fault, queryCall, signedCall, wireRequest } from './wire.ts'
