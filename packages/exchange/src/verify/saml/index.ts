export type { VerifiedSamlEvidence } from './evidence.ts'
export {
  createSamlVerifier,
  type SamlContext,
  type SamlVerifier,
  type SamlVerifierOptions,
} from './saml-verifier.ts'
