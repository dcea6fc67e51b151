import { VouchsafeError } from '#errors/vouchsafe-error'

/** A SPIFFE ID in its parts. Parsed by hand: a URL parser would fold case, resolve `..` and decode `%2f`. */
export interface SpiffeId {
  /** 1 to 255 of `[a-z0-9._-]` */
  readonly trustDomain: string
  /** empty for the ID of the trust domain itself; else `/segment/...`, case-sensitive */
  readonly path: string
}

type SpiffeIdFault = 'scheme' | 'trust_domain' | 'path' | 'too_long'

const SCHEME = 'spiffe://'
const LONGEST_ID = 2048
const trustDomainForm = /^[a-z0-9._-]{1,255}$/
const segmentForm = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/

/**
 * The parts of a SPIFFE ID (SPIFFE-ID §2). Nothing is normalised: an ID that would need it is refused, so two
 * IDs are the same exactly when their texts are.
 *
 * @throws VouchsafeError `spiffe_id_malformed`, detail `{reason}`
 */
export function parseSpiffeId(text: string): SpiffeId {
  if (text.length > LONGEST_ID) throw malformed('too_long')
  // §2.4 calls the scheme case-insensitive, §2.1 wants lower case; one spelling is safer, as in go-spiffe
  if (!text.startsWith(SCHEME)) throw malformed('scheme')
  const slash = text.indexOf('/', SCHEME.length)
  const end = slash < 0 ? text.length : slash
  const trustDomain = parseTrustDomain(text.slice(SCHEME.length, end))
  const segments = slash < 0 ? [] : text.slice(slash + 1).split('/')
  if (!segments.every((segment) => segmentForm.test(segment))) throw malformed('path')
  return { trustDomain, path: text.slice(end) }
}

/**
 * A trust domain's name, without scheme (§2.1).
 *
 * @throws VouchsafeError `spiffe_id_malformed`
 */
export function parseTrustDomain(name: string): string {
  if (!trustDomainForm.test(name)) throw malformed('trust_domain')
  return name
}

/** The text of an ID: `formatSpiffeId(parseSpiffeId(text)) === text`. */
export function formatSpiffeId({ trustDomain, path }: SpiffeId): string {
  return `${SCHEME}${trustDomain}${path}`
}

/**
 * The ID made of a trust domain and path segments. A value that would change the shape of the path, such as
 * `../admin`, is refused, never escaped.
 *
 * @throws VouchsafeError `spiffe_id_malformed`
 */
export function composeSpiffeId(trustDomain: string, segments: readonly string[]): SpiffeId {
  parseTrustDomain(trustDomain)
  if (!segments.every((segment) => segmentForm.test(segment))) throw malformed('path')
  return parseSpiffeId(`${SCHEME}${[trustDomain, ...segments].join('/')}`)
}

/** Whether the ID names a trust domain rather than a workload in it. */
export function isTrustDomainId(id: SpiffeId): boolean {
  return id.path === ''
}

function malformed(reason: SpiffeIdFault): VouchsafeError {
  return new VouchsafeError('spiffe_id_malformed', { detail: { reason } })
}
