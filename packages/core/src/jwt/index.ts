export { signatureAlgorithms, type ClaimSet, type SignatureAlgorithm } from './types.ts'
