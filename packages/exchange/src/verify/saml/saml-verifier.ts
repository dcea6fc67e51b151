import { VouchsafeError } from '@vouchsafe/core/errors'
import {
  checkSamlAssertion,
  checkSamlIssuer,
  parseSamlResponse,
  verifySamlResponse,
  type SamlAssertion,
  type SamlMetadata,
} from '@vouchsafe/core/saml'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { SamlProvider, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { hash } from 'node:crypto'
import type { VerifiedSamlEvidence } from './evidence.ts'
import { createMetadataReader } from './metadata-reader.ts'
import { samlEndpoints } from './saml-endpoints.ts'

export interface SamlVerifierOptions {
  readonly settings: {
    /** Difference of clocks forgiven in either direction; the one of OIDC. */
    readonly toleranceSeconds: Seconds
    /** Recipients and audiences of this installation, beside AWS's own. */
    readonly endpoints: readonly string[]
  }
}

/** Which provider is said to have signed, under which trust, at what time. */
export interface SamlContext {
  /** Of the role: a provider of another account vouches for nobody here. */
  readonly account: string
  /** `PrincipalArn` */
  readonly providerArn: string
  readonly trust: Pick<TrustSnapshot, 'samlProvider'>
  readonly at: EpochSeconds
}

export interface SamlVerifier {
  /**
   * Guarantees that the named provider of the account signed the response, that it is live, was issued within five
   * minutes, and was meant for us. In this order: form, provider, issuer, signature, audience, time. A disabled
   * provider's response is verified all the same: refusing it is a decision, told to nobody but the holder of a good
   * one. A response may be redeemed more than once while it is live, as with AWS: people assume several roles with it.
   *
   * @throws VouchsafeError `saml_*`
   */
  verify(response: string, context: SamlContext): VerifiedSamlEvidence
}

export function createSamlVerifier({ settings }: SamlVerifierOptions): SamlVerifier {
  const { toleranceSeconds, endpoints } = settings
  const meantForUs = samlEndpoints(endpoints)
  const metadataOf = createMetadataReader()
  return {
    verify(text, context) {
      const response = parseSamlResponse(text)
      const provider = findProvider(context)
      const metadata = metadataOf(provider)
      checkMetadataLive(metadata, context.at)
      // of the unverified document, only to name the commonest mistake; the verified issuer is checked below
      checkSamlIssuer(response.claimedIssuer, metadata)
      const assertion = verifySamlResponse(response, metadata.keys)
      const { entityId } = metadata
      checkSamlAssertion(assertion, { entityId, toleranceSeconds, ...meantForUs }, context.at)
      return evidenceOf(assertion, provider, text)
    },
  }
}

const arnForm = /^arn:[a-z-]+:iam::([0-9]{12}):saml-provider\/([A-Za-z0-9._-]{1,128})$/

function findProvider({ account, providerArn, trust }: SamlContext): SamlProvider {
  const [, owner, name = ''] = arnForm.exec(providerArn) ?? []
  const provider = owner === account ? trust.samlProvider(account, name) : undefined
  if (provider?.arn === providerArn) return provider
  throw new VouchsafeError('saml_provider_unknown', { detail: { provider: providerArn, account } })
}

function checkMetadataLive({ validUntil }: SamlMetadata, at: EpochSeconds): void {
  if (validUntil !== undefined && at >= validUntil)
    throw new VouchsafeError('saml_metadata_expired', {
      detail: { validUntil, at },
      hint: 'put the current metadata of the identity provider into the SAML provider',
    })
}

const nameIdFormats = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'

function evidenceOf(assertion: SamlAssertion, provider: SamlProvider, text: string): VerifiedSamlEvidence {
  const { issuer, nameId, nameIdFormat, confirmation, attributes, sessionNotOnOrAfter } = assertion
  // the one place where the brand is given
  return {
    kind: 'saml',
    provider,
    issuer,
    subject: nameId,
    subjectType: nameIdFormat.startsWith(nameIdFormats)
      ? nameIdFormat.slice(nameIdFormats.length)
      : nameIdFormat,
    audience: confirmation.recipient,
    // AWS's own; a name, not a proof
    nameQualifier: hash('sha1', `${issuer}${provider.account}/${provider.name}`, 'base64'),
    attributes,
    ...(sessionNotOnOrAfter !== undefined && { sessionEndsAt: sessionNotOnOrAfter }),
    digest: hash('sha256', text),
  } as VerifiedSamlEvidence
}
