export { mintToken, type MintedToken, type TokenIssuer } from './mint-token.ts'
export type { AuthenticationMethod, TokenRequest } from './token-request.ts'
