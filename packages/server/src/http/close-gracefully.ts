import type { Server } from 'node:http'

/** How often connections that fell idle during a shutdown are looked for. */
const SWEEP_MS = 20

/**
 * Stops accepting at once, lets requests in flight finish, and cuts what is left after `graceMs`. Resolves when no
 * connection is left; a server that never listened is closed already.
 */
export function closeGracefully(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve()
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
  })
}
