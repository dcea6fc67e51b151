import { createHash, createHmac } from 'node:crypto'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { whyStatus } from '#match/http/read-answer'

/** Keys that sign a call: the owner's, or in a live check the found ones. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface StsEndpoint {
  readonly url: string
  readonly region: string
}

/** What STS answered: the fields of a success, or the code of an error. */
export type StsAnswer =
  | { readonly fields: ReadonlyMap<string, string> }
  | { readonly error: string; readonly status: number }

const DEADLINE_MS = 15_000
const LARGEST = 64 * 1024

/** Where STS of a region is, unless the environment or the caller says otherwise. */
export function stsEndpoint(
  region: string,
  endpointUrl: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): StsEndpoint {
  const given = endpointUrl ?? env['AWS_ENDPOINT_URL_STS'] ?? env['AWS_ENDPOINT_URL']
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { url: given ?? `https://sts.${region}.${domain}`, region }
}

/**
 * One call of the query API of STS (version 2011-06-15), signed with exactly these keys (SigV4). It is written here
 * and not left to a client, so that no chain of credentials stands between the keys that are given and those that
 * sign.
 *
 * @throws VouchsafeError `fetch_failed`
 */
export async function callSts(
  action: 'GetCallerIdentity' | 'GetAccessKeyInfo',
  parameters: Readonly<Record<string, string>>,
  call: { readonly keys: SigningKeys; readonly endpoint: StsEndpoint; readonly at: EpochSeconds },
): Promise<StsAnswer> {
  const body = new URLSearchParams({ Action: action, Version: '2011-06-15', ...parameters }).toString()
  const url = new URL('/', call.endpoint.url)
  const headers = signedHeaders(url, body, call)
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal })
    return answerOf(response.status, (await response.text()).slice(0, LARGEST))
  } catch (cause) {
    throw new VouchsafeError('fetch_failed', {
      say: 'STS could not be reached, or did not answer in time',
      detail: { origin: url.origin },
      cause,
    })
  }
}

/** The texts of the few flat fields there are; what has another form gives none. */
function answerOf(status: number, xml: string): StsAnswer {
  const fields = new Map(
    [...xml.matchAll(/<(\w{1,40})>([^<>]{1,512})<\/\1>/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  )
  if (status === 200) return { fields }
  return { error: fields.get('Code') ?? whyStatus(status), status }
}

interface Signing {
  readonly keys: SigningKeys
  readonly endpoint: StsEndpoint
  readonly at: EpochSeconds
}

/** Signature Version 4 of a form that is posted to `/`. */
function signedHeaders(url: URL, body: string, { keys, endpoint, at }: Signing): Record<string, string> {
  const time = formatInstant(at).replaceAll(/[-:]/g, '')
  const scope = `${time.slice(0, 8)}/${endpoint.region}/sts/aws4_request`
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: url.host,
    'x-amz-date': time,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`
  const signature = hmac(
    scope.split('/').reduce<Buffer | string>((key, part) => hmac(key, part), `AWS4${keys.secretAccessKey}`),
    `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`,
  ).toString('hex')
  const { host: _host, ...sent } = headers
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
