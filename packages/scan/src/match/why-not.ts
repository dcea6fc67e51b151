import { isVouchsafeError } from '@vouchsafe/core/errors'
import { whyStatus } from './http/read-answer.ts'

/** What errors of the clients mean to whoever has to do something about them; by name, since texts may quote anything. */
const reasons: readonly (readonly [name: RegExp, why: string])[] = [
  [/^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/, 'not permitted'],
  [/^(?:Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|RateExceeded)$/, 'asked too often'],
  [/^(?:TimeoutError|AbortError)$/, 'no answer in time'],
  [/^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/, 'the credentials of the owner have expired'],
  [
    /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch)$/,
    'the credentials of the owner are not accepted',
  ],
  [/^(?:CredentialsProviderError|TokenProviderError)$/, 'no credentials of the owner were found'],
  [/^(?:DecryptionFailure|KMS\w*|InvalidKeyId)$/, 'it could not be decrypted'],
]

/** Statuses that say more than the name of an error. */
const telling = new Set([401, 403, 404, 429])

/** Why a call did not answer: a few words, never a text of the other side. */
export function whyNot(error: unknown): string {
  if (isVouchsafeError(error)) return error.message
  const name = nameOf(error)
  const known = reasons.find(([pattern]) => pattern.test(name))
  if (known !== undefined) return known[1]
  const status = statusOf(error)
  if (status !== undefined && telling.has(status)) return whyStatus(status)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^[A-Z][A-Z_]{2,30}$/.test(code) ? `no answer: ${code}` : `it failed: ${name}`
}

/** An answer that its client could not read, as of a proxy or a service that only resembles AWS, still has a status. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$response' in error)) return undefined
  const { $response: response } = error
  const isAnswer = typeof response === 'object' && response !== null && 'statusCode' in response
  return isAnswer && typeof response.statusCode === 'number' ? response.statusCode : undefined
}

/** The name that a client gave an error, such as `NoSuchEntityException`. */
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  return /^[A-Za-z][\w.]{0,80}$/.test(name) ? name : 'unknown'
}

/** Whether an error says that nothing of the name is there, or that the caller may not know. */
export function isMissing(error: unknown): boolean {
  return nameOf(error).startsWith('NoSuchEntity')
}
