import { VouchsafeError, type Code } from '@vouchsafe/core/errors'

/** Every way a fetch can end without a document: whether policy or the world said no, and the sentence. */
const faults = {
  url_malformed: ['fetch_refused', 'expected a URL in printable ASCII'],
  not_https: ['fetch_refused', 'expected an https address'],
  has_credentials: ['fetch_refused', 'expected an address without a user name or password'],
  has_fragment: ['fetch_refused', 'expected an address without a fragment'],
  address_not_public: ['fetch_refused', 'the host has an address that may not be contacted'],
  redirect_elsewhere: ['fetch_refused', 'the address redirects to another host, port or scheme'],
  redirect_too_often: ['fetch_refused', 'the address redirects too often'],
  name_unresolved: ['fetch_failed', 'the name of the host has no address'],
  unreachable: ['fetch_failed', 'the host could not be reached, or broke off'],
  certificate_invalid: ['fetch_failed', 'the certificate or the TLS of the host is not acceptable'],
  status_unexpected: ['fetch_failed', 'the host answered with a status that is no success'],
  encoding_unexpected: ['fetch_failed', 'expected a body without content encoding'],
  too_large: ['fetch_failed', 'the answer is larger than the limit'],
  deadline: ['fetch_failed', 'the host did not answer in full before the deadline'],
  aborted: ['fetch_failed', 'the fetch was given up by its caller'],
} as const satisfies Record<string, readonly [Code, string]>

/** Stands in `detail.reason` of every error of `guardedFetch`. */
export type FetchFault = keyof typeof faults

/**
 * The error for one fault. `detail` holds the reason, the URL without credentials, query and fragment (each may
 * hold a secret), and the facts given.
 */
export function fetchError(
  url: string,
  reason: FetchFault,
  facts: { readonly cause?: unknown } & Readonly<Record<string, unknown>> = {},
): VouchsafeError {
  const [code, say] = faults[reason]
  const { cause, ...rest } = facts
  return new VouchsafeError(code, { say, detail: { url: nameOfUrl(url), reason, ...rest }, cause })
}

function nameOfUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null) return '(malformed)'
  return url.origin === 'null' ? url.protocol : url.origin + url.pathname
}

/** Which fault an error of Node's resolver, TCP, TLS or HTTP stands for. */
export function faultOf(error: unknown): FetchFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return causes.find(([pattern]) => pattern.test(code))?.[1] ?? 'unreachable'
}

const causes: readonly (readonly [RegExp, FetchFault])[] = [
  [/^(?:ENOTFOUND|ENODATA|ESERVFAIL|EAI_\w+)$/, 'name_unresolved'],
  [/^HPE_HEADER_OVERFLOW$/, 'too_large'],
  [
    /^(?:ERR_(?:SSL|TLS|OSSL)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|HOSTNAME_|EPROTO$)/,
    'certificate_invalid',
  ],
]
