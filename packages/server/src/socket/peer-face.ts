import { VouchsafeError } from '@vouchsafe/core/errors'
import { peerOf, type Peer } from '@vouchsafe/host/peer'
import type { Caller } from '@vouchsafe/ledger/event'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { createFace, type Face } from '#http/face'
import { refuse } from '#http/respond'

/** A face on a Unix socket: every request has a peer, which the kernel named when the connection was made. */
export interface PeerFace extends Face {
  /** Who is at the other end of the request's connection. */
  readonly callerOf: (request: IncomingMessage) => PeerCaller
}

export type PeerCaller = Caller & { readonly uid: number }

export interface PeerFaceOptions {
  readonly transport: 'admin.sock' | 'workload.sock'
  readonly log: Logger
  readonly serves: (peer: Peer) => boolean
  /** Told of every connection that is not served; the uid is absent when the kernel did not say. */
  readonly refused: (caller: Caller) => void
  readonly draining: () => boolean
  readonly bodyLimit?: number
}

/** INVARIANT: no route runs for a peer that `serves` does not accept, or that the kernel does not name. */
export function createPeerFace(options: PeerFaceOptions): PeerFace {
  const peers = new WeakMap<Socket, Peer>()
  const first = (next: RequestListener): RequestListener => {
    return (request, response) => {
      if (peers.has(request.socket)) {
        if (options.draining()) response.setHeader('connection', 'close')
        return next(request, response)
      }
      refuse(response, new VouchsafeError('peer_refused', { hint: hints[options.transport] }))
    }
  }
  const { log, bodyLimit } = options
  const face = createFace({ log, first, ...(bodyLimit !== undefined && { bodyLimit }) })
  face.server.on('connection', (socket: Socket) => {
    const peer = tryPeerOf(socket)
    if (peer !== undefined && options.serves(peer)) peers.set(socket, peer)
    else options.refused({ transport: options.transport, ...factsOf(peer) })
  })
  return { ...face, callerOf: (request) => callerFrom(request, peers.get(request.socket), options.transport) }
}

const hints = {
  'admin.sock': "administration is for the server's own user and root",
  'workload.sock': 'the kernel does not say who is at the other end of the connection',
} as const

function tryPeerOf(socket: Socket): Peer | undefined {
  try {
    return peerOf(socket)
  } catch {
    return undefined
  }
}

function factsOf(peer: Peer | undefined): { uid?: number; pid?: number } {
  return peer === undefined ? {} : { uid: peer.uid, ...(peer.pid !== undefined && { pid: peer.pid }) }
}

function callerFrom(
  request: IncomingMessage,
  peer: Peer | undefined,
  transport: PeerCaller['transport'],
): PeerCaller {
  if (peer === undefined) throw new TypeError('a route ran for a connection without a peer')
  const userAgent = request.headers['user-agent']
  return {
    transport,
    uid: peer.uid,
    ...(peer.pid !== undefined && { pid: peer.pid }),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, 256) }),
  }
}
