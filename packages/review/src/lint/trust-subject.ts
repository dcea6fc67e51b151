import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { parseTrustPolicy, warnings } from '@vouchsafe/policy/parse'
import { issuerProfile } from '@vouchsafe/trust/issuer'
import type { Path } from '#document/types'
import { longestPolicy } from './fix.ts'
import { admissionsOf } from './tokens/admissions.ts'
import type { LintPlace, ProviderFacts, TrustSubject } from './types.ts'

/** A trust policy as a file has it. */
export interface TrustInput {
  readonly file: string
  readonly role?: string
  readonly account?: string
  /** Longest session of the role. */
  readonly maxSessionSeconds?: number
  readonly text: string
  readonly isWhole: boolean
  readonly providers: ReadonlyMap<string, ProviderFacts>
  readonly place: (path: Path) => LintPlace
}

/**
 * A policy ready for the rules: parsed, compiled, and asked about strangers.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function trustSubject(input: TrustInput): TrustSubject {
  const document = parseTrustPolicy(input.text, { maxLength: longestPolicy })
  const compiled = compileTrustPolicy(document)
  const { providers } = input
  const exposes = (provider: string, key: string): boolean =>
    providers.get(provider)?.exposed === 'all' ||
    issuerProfile(provider).claims.has(key.slice(provider.length + 1)) ||
    namedByRequest.has(key.slice(provider.length + 1))
  return {
    on: 'trust',
    ...input,
    document,
    compiled,
    notes: warnings(document, { exposes }),
    admissions: admissionsOf({ document, compiled, providers }),
  }
}

/** Keys of the built-in providers that are no claims of a token (IAM user guide, "Available keys for AWS web identity federation"). */
const namedByRequest: ReadonlySet<string> = new Set(['oaud', 'app_id', 'user_id', 'id'])
