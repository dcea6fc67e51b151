import type { Caller } from '@vouchsafe/ledger/event'
import type { WireHandler, WireResponse } from '@vouchsafe/protocols/wire'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { endOfTurn } from './end-of-turn.ts'
import { readBody } from './read-body.ts'
import { wireRequest } from './wire-request.ts'

/** One vendor's protocol on the wire. */
export interface WireRoute {
  readonly protocol: string
  readonly handle: WireHandler
  /**
   * Bytes of a body that reach the handler. More than the protocol's own limit, so that a body over it is refused
   * by the vendor's own error.
   */
  readonly keepBytes: number
}

export interface WireFacts {
  readonly caller: Caller
  readonly log: Logger
  /** The server is stopping: the connection is given up after this answer. */
  readonly draining: () => boolean
  readonly answered: (protocol: string, status: number, seconds: number) => void
}

/** Nothing of the fault itself: it may hold whatever the request held. */
const fault: WireResponse = {
  status: 500,
  headers: { 'content-type': 'text/plain' },
  body: 'internal error\n',
}

/** Reads the request, lets the protocol answer, and sends its answer as it is. */
export async function serveWire(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  route: WireRoute,
  facts: WireFacts,
): Promise<void> {
  const { request, response } = exchange
  const started = performance.now()
  const body = await readBody(request, route.keepBytes)
  if (body === undefined) return
  await endOfTurn()
  const answer = await answerOf(
    route,
    facts,
    wireRequest(request, { body: body.bytes, caller: facts.caller }),
  )
  send(response, answer, body.cut || facts.draining())
  facts.answered(route.protocol, answer.status, (performance.now() - started) / 1000)
}

async function answerOf(
  route: WireRoute,
  facts: WireFacts,
  request: Parameters<WireHandler>[0],
): Promise<WireResponse> {
  try {
    return await route.handle(request)
  } catch (error) {
    facts.log.error({ err: error, protocol: route.protocol }, 'a protocol failed to answer')
    return fault
  }
}

function send(response: ServerResponse, answer: WireResponse, last: boolean): void {
  const headers: Record<string, string | number> = { ...answer.headers }
  headers['content-length'] = Buffer.byteLength(answer.body)
  if (last) headers['connection'] = 'close'
  // text leaves in one write with the head; bytes would be a second one
  response.writeHead(answer.status, headers).end(answer.body)
}
