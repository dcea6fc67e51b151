import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it passed by. */
export interface Passed {
  /** The access key id that signed it; none where nothing did. */
  readonly signedBy: string | undefined
  readonly service: string | undefined
  readonly body: string
}

/** Passes every request on to a server as it is, and keeps who signed it. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string
  readonly passed: readonly Passed[]
  forget(): void
}

export async function startProxy(target: string): Promise<RecordingProxy> {
  const passed: Passed[] = []
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const { authorization = '' } = incoming.headers
      const [, signedBy, service] = /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\//.exec(authorization) ?? []
      passed.push({ signedBy, service, body: body.toString('utf8') })
      passOn({ incoming, outgoing, body, target })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    forget: () => void passed.splice(0),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function passOn(call: {
  incoming: IncomingMessage
  outgoing: ServerResponse
  body: Buffer
  target: string
}): void {
  const { incoming, outgoing, body, target } = call
  // the host header stays: it is part of what was signed
  const sent = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method ?? 'GET', headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    },
  )
  sent.on('error', () => outgoing.writeHead(502).end())
  sent.end(body)
}
