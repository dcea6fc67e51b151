export { countingRandom, sealingRing } from './sealing.ts'
export { exampleSession } from './session.ts'
export { signRequest, type PlainRequest, type Signer } from './sign-request.ts'
export { rejectsCode, throwsCode } from './throws-code.ts'
