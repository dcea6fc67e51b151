export { createTestIssuer, publicJwks, sha256, signToken, type TestIssuer } from './issuer.ts'
export { countingRandom, sealingRing } from './sealing.ts'
export { exampleSession } from './session.ts'
export { signRequest, type PlainRequest, type Signer } from './sign-request.ts'
export { rejectsCode, throwsCode } from './throws-code.ts'
export {
  account,
  accountId,
  allow,
  createTestTrust,
  ownIssuer,
  provider,
  role,
  trustPolicy,
  type TestTrust,
} from './trust.ts'
export { createWorld, host, standardTrust, subject, type TestWorld } from './world.ts'
export { chain, keyOf, may, outboundToken, signedCall, type Key } from './desk.ts'
