import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  /** Path and query as they came. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A server on loopback that answers as `reply` says, and keeps what it was asked. */
export interface FakeApi extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly Asked[]
}

export async function startApi(reply: (asked: Asked) => Reply | object): Promise<FakeApi> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void askedOf(request).then((one) => {
      asked.push(one)
      const answer = reply(one)
      const { status = 200, headers = {}, body } = isReply(answer) ? answer : { body: JSON.stringify(answer) }
      response.writeHead(status, headers).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function askedOf(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers as Asked['headers'],
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

function isReply(answer: Reply | object): answer is Reply {
  return 'body' in answer && typeof answer.body === 'string'
}
