export { Secret } from './secret.ts'
export { withoutTokens } from './without-tokens.ts'
