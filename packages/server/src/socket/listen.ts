import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a Unix socket that has the given permissions when this resolves. */
export async function listenOnSocket(server: Server, path: string, mode: number): Promise<void> {
  server.listen(path)
  await once(server, 'listening')
  await chmod(path, mode)
}

/**
 * Listens on TCP and tells the address that it got.
 *
 * @throws the system's error, such as `EADDRINUSE`
 */
export async function listenOnTcp(server: Server, at: { host: string; port: number }): Promise<AddressInfo> {
  server.listen({ host: at.host, port: at.port })
  await once(server, 'listening')
  // a TCP server that listens has an address of this form
  return server.address() as AddressInfo
}
