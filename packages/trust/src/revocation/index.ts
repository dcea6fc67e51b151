export { expiredRevocations } from './expired-revocations.ts'
export { revocationSpec, type DesiredRevocationSpec, type RevocationSpec } from './spec.ts'
