import type { WireRequest } from '@vouchsafe/protocols/wire'
import type { IncomingMessage } from 'node:http'

/** The request as protocols see it; path and query stay exactly as sent, signatures cover them. */
export function wireRequest(
  request: IncomingMessage,
  facts: Pick<WireRequest, 'body' | 'caller'>,
): WireRequest {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: headersOf(request.rawHeaders),
    ...facts,
  }
}

function headersOf(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>()
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    const value = raw[i + 1] ?? ''
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return headers
}
