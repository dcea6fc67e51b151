import { signRequest, type Signer } from '@vouchsafe/exchange/testing'
import type { WireHandler, WireRequest, WireResponse } from '#wire/types'

const caller = { transport: 'tcp', address: '192.0.2.7' } as const

/** A request as the server would hand it over. */
export function wireRequest(changes: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'POST',
    path: '/',
    query: '',
    headers: new Map([
      ['host', ['sts.example.com']],
      ['content-type', ['application/x-www-form-urlencoded; charset=utf-8']],
    ]),
    body: Buffer.alloc(0),
    caller,
    ...changes,
  }
}

/** An unsigned Query call; a member that is undefined is not sent. */
export function queryCall(
  parameters: Readonly<Record<string, string | undefined>>,
  changes: Partial<WireRequest> = {},
): WireRequest {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return wireRequest({ body: Buffer.from(new URLSearchParams(given).toString()), ...changes })
}

/** A signed Query call, in the headers or, with `signer.presign`, in the URL. */
export function signedCall(parameters: Readonly<Record<string, string>>, signer: Signer): WireRequest {
  const isPresigned = signer.presign !== undefined
  const signed = signRequest(
    {
      method: isPresigned ? 'GET' : 'POST',
      path: '/',
      headers: {
        host: 'sts.example.com',
        ...(!isPresigned && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(isPresigned ? { parameters } : { body: new URLSearchParams(parameters).toString() }),
    },
    signer,
  )
  return { ...signed, caller }
}

/** The text of one XML element of a response, undefined when it is absent. */
export function element(response: WireResponse, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(response.body)?.[1]
}

/** Code, status and message of an error response. */
export async function fault(handler: WireHandler, request: WireRequest): Promise<readonly unknown[]> {
  const response = await handler(request)
  const unescaped = element(response, 'Message')?.replaceAll('&apos;', "'").replaceAll('&amp;', '&')
  return [response.status, element(response, 'Code'), unescaped]
}
