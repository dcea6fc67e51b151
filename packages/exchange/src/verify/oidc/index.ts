export { defaultKeyCacheTimes, type KeyCacheTimes } from './cached-keys.ts'
export type { VerifiedEvidence } from './evidence.ts'
export { loadKeys, type FetchDocument, type FetchPermission } from './load-keys.ts'
export {
  createOidcVerifier,
  type OidcVerifier,
  type OidcVerifierOptions,
  type VerifyContext,
} from './oidc-verifier.ts'
export {
  createProviderKeys,
  type KeyFetchFailure,
  type ProviderKeys,
  type ProviderKeysOptions,
} from './provider-keys.ts'
