export { createKeySet, type KeySet, type KeyWanted, type SkippedKey } from './key-set.ts'
export { foreignFaults, parseJwk, type JwkFault } from './parse-jwk.ts'
export { keySetFrom, parseJwks } from './parse-jwks.ts'
export { jwkThumbprint, type PublicKey } from './public-key.ts'
