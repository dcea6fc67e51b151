import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** An endpoint like that of AWS which is not ours, with an empty account. */
export interface Moto {
  readonly url: string
  readonly child: ChildProcess
}

/** Starts moto with the Python that has it; the caller kills the child. */
export async function startMoto(python: string): Promise<Moto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  })
  for (let tries = 0; tries < 300; tries += 1) {
    assert.equal(child.exitCode, null, 'moto ended')
    // oxlint-disable-next-line no-await-in-loop -- until it answers
    const isThere = await fetch(`${url}/moto-api/`).then(
      () => true,
      () => false,
    )
    if (isThere) return { url, child }
    // oxlint-disable-next-line no-await-in-loop -- the next try is later
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('moto does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
