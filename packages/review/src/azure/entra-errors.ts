import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'

interface Vendor {
  readonly code: string
  readonly text: string
}

const guide =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation'
const noRecord = (code: string, found: string, more = ''): Vendor => ({
  code: `AADSTS${code}`,
  text: `No matching federated identity record found for presented assertion ${found}. ${more}${guide}`,
})

/** Entra's codes of this flow, and its words as issue threads quote them; error codes may change, says its reference. */
export const entraErrors = {
  /** Nothing trusts the issuer. */
  issuer: (issuer: string) => noRecord('700211', `issuer '${issuer}'`),
  audience: (audience: string) => noRecord('700212', `audience '${audience}'`),
  subject: (subject: string) => noRecord('700213', `subject '${subject}'`),
  /** Since matching is case-sensitive (reference-breaking-changes, August 2024). */
  subjectCase: (subject: string) =>
    noRecord(
      '7002138',
      `subject '${subject}'`,
      'The subject matches with case-insensitive comparison, but not with case-sensitive comparison. ',
    ),
  none: (): Vendor => ({
    code: 'AADSTS70025',
    text: 'The client has no configured federated identity credentials.',
  }),
  malformed: (): Vendor => ({ code: 'AADSTS50027', text: 'JWT token is invalid or malformed.' }),
  lifetime: (): Vendor => ({
    code: 'AADSTS70023',
    text: 'External OIDC token without `iat`, or with a lifetime over 1.01:00:00 (in our words).',
  }),
  time: ({ at, start, end }: Record<'at' | 'start' | 'end', EpochSeconds>): Vendor => ({
    code: 'AADSTS700024',
    text: `Client assertion is not within its valid time range. Current time: ${formatInstant(at)}, assertion valid from ${formatInstant(start)}, expiry time of assertion ${formatInstant(end)}.`,
  }),
} as const
