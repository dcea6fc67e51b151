export { createConditionKey, type ExposedClaims } from './condition-key.ts'
export { issuerProfile, type IssuerProfile } from './known-issuers.ts'
