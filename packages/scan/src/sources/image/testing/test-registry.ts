import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BuiltIndex } from './build-image.ts'

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string
  /** `METHOD path` of each request, with `+authorization` where it had one. */
  readonly requests: readonly string[]
}

/** What answers before the registry does; true where it has. */
export type Interception = (...args: Parameters<RequestListener>) => boolean

/** A registry of one repository, `app`, whose tag `latest` is an index of these images. */
export async function startRegistry(
  { blobs, index }: Pick<BuiltIndex, 'blobs' | 'index'>,
  intercept: Interception = () => false,
): Promise<TestRegistry> {
  const requests: string[] = []
  const serve: RequestListener = (request, response) => {
    const [, kind = '', name = ''] = /^\/v2\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? []
    const bytes = kind === 'manifests' && name === 'latest' ? index : blobs.get(name)
    if (bytes === undefined) return void response.writeHead(404).end()
    const type = 'application/vnd.oci.image.index.v1+json'
    response.writeHead(200, { 'content-length': bytes.length, 'content-type': type }).end(bytes)
  }
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    requests.push(`${method} ${url}${headers.authorization === undefined ? '' : ' +authorization'}`)
    if (!intercept(request, response)) serve(request, response)
  })
  await listen(server)
  return {
    host: `127.0.0.1:${portOf(server)}`,
    requests,
    [Symbol.asyncDispose]: () => close(server),
  }
}

/** Answers without a body. */
export function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): true {
  response.writeHead(status, headers).end()
  return true
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

export async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve))
  return server
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
