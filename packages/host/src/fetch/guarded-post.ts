import { isVouchsafeError } from '@vouchsafe/core/errors'
import { addressReach } from '#address/address-reach'
import { faultOf, fetchError } from './fetch-fault.ts'
import { defaultDeadlineMs, type FetchPolicy } from './fetch-policy.ts'
import { parseTarget } from './parse-target.ts'
import { resolveHost } from './resolve-host.ts'
import { createAgent, sendRequest } from './send-request.ts'
import { orAborted, startDeadline } from './start-deadline.ts'

export type PostPolicy = Pick<
  FetchPolicy,
  'deadlineMs' | 'allowPrivateAddresses' | 'ca' | 'signal' | 'resolve'
>

/**
 * Posts a JSON text to somebody else's address, under the guard of `guardedFetch`: https, every address checked and
 * the connection pinned to them, a deadline. Any 2xx is an answer; its body is not read, a redirect is not followed.
 * Where private addresses are allowed, plain http may reach those, and only those.
 *
 * @throws VouchsafeError `fetch_refused` | `fetch_failed`, as `guardedFetch`
 */
export async function guardedPost(
  url: string,
  json: string,
  policy: PostPolicy = {},
): Promise<{ readonly status: number }> {
  const target = parsePostTarget(url, policy)
  using deadline = startDeadline(policy.deadlineMs ?? defaultDeadlineMs, policy.signal)
  const { signal } = deadline
  try {
    const addresses = await orAborted(resolveHost(target, policy), signal)
    const exposed = addresses.find((address) => addressReach(address) === 'public')
    if (target.protocol === 'http:' && exposed !== undefined)
      throw fetchError(url, 'not_https', { address: exposed })
    const response = await sendRequest(target, {
      agent: createAgent(target, addresses, policy),
      signal,
      accept: '*/*',
      message: { contentType: 'application/json', body: json },
    })
    const { statusCode: status = 0 } = response
    response.destroy()
    if (status < 200 || status > 299) throw fetchError(url, 'status_unexpected', { status })
    return { status }
  } catch (error) {
    if (isVouchsafeError(error)) throw error
    throw fetchError(url, deadline.ended() ?? faultOf(error), { cause: error })
  }
}

/** The rules for https hold for http as well; only the scheme is another. */
function parsePostTarget(url: string, { allowPrivateAddresses }: PostPolicy): URL {
  const isPlain = allowPrivateAddresses === true && /^http:\/\//i.test(url)
  if (!isPlain) return parseTarget(url)
  const target = parseTarget(url.replace(/^http:/i, 'https:'))
  return new URL(`http:${target.href.slice('https:'.length)}`)
}
