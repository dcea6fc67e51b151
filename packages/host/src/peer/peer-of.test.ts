import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { peerOf, type Peer } from './peer-of.ts'

let directory = ''
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'vouch-test-'))
  chmodSync(directory, 0o755)
})
after(() => rmSync(directory, { recursive: true }))

const isRoot = process.geteuid?.() === 0
const refused = (error: unknown) => isVouchsafeError(error, 'peer_refused')

/** A process that connects as another user. It drops to that user by itself: the program may lie where only root reads. */
function connectAs(uid: number, gid: number, path: string): ChildProcess {
  const program = `process.setgroups([]); process.setgid(${gid}); process.setuid(${uid})
    require('net').connect(${JSON.stringify(path)}).on('error', () => {}).resume().write('uid=0')`
  return spawn(process.execPath, ['-e', program], { stdio: 'inherit' })
}

/** What the server says of the next one who connects. */
async function nextPeer(server: Server): Promise<Peer> {
  const [socket] = (await once(server, 'connection')) as [Socket]
  try {
    return peerOf(socket)
  } finally {
    socket.destroy()
  }
}

async function withServer(where: string | number, use: (server: Server) => Promise<void>): Promise<void> {
  const server = createServer()
  server.listen(typeof where === 'string' ? where : { port: where, host: '127.0.0.1' })
  await once(server, 'listening')
  try {
    await use(server)
  } finally {
    server.close()
    await once(server, 'close')
  }
}

test('peerOf() names our own user, group and process on a Unix socket', async () => {
  const path = join(directory, 'own.sock')
  await withServer(path, async (server) => {
    const peer = nextPeer(server)
    const client = connect(path).on('error', () => undefined)
    assert.deepEqual(await peer, { uid: process.geteuid?.(), gid: process.getegid?.(), pid: process.pid })
    client.destroy()
  })
})

test('peerOf() tells the client its server', async () => {
  const path = join(directory, 'server.sock')
  await withServer(path, async (server) => {
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const client = connect(path)
    await once(client, 'connect')
    assert.equal(peerOf(client).uid, process.geteuid?.())
    client.destroy()
    for (const socket of await accepted) socket.destroy()
  })
})

test('peerOf() names another local user, whatever that user says', { skip: !isRoot }, async () => {
  const path = join(directory, 'other.sock')
  await withServer(path, async (server) => {
    chmodSync(path, 0o666)
    const peer = nextPeer(server)
    const child = connectAs(65534, 65533, path)
    assert.deepEqual(await peer, { uid: 65534, gid: 65533, pid: child.pid })
    await once(child, 'close')
  })
})

test('peerOf() still tells two users apart when both are connected', { skip: !isRoot }, async () => {
  const path = join(directory, 'both.sock')
  await withServer(path, async (server) => {
    chmodSync(path, 0o666)
    const sockets: Socket[] = []
    server.on('connection', (socket) => void sockets.push(socket.on('error', () => undefined)))
    const children = [1001, 1002].map((uid) => connectAs(uid, uid, path))
    while (sockets.length < 2) await once(server, 'connection')
    assert.deepEqual(
      sockets.map((socket) => peerOf(socket).uid).toSorted((a, b) => a - b),
      [1001, 1002],
    )
    for (const socket of sockets) socket.destroy()
    await Promise.all(children.map((child) => once(child, 'close')))
  })
})

test('peerOf() refuses a TCP connection, even from loopback', async () => {
  await withServer(0, async (server) => {
    const peer = assert.rejects(nextPeer(server), refused)
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
    await peer
    client.destroy()
  })
})

test('peerOf() refuses a socket that is closed or was never open', async () => {
  assert.throws(() => peerOf(new Socket()), refused)
  const path = join(directory, 'closed.sock')
  await withServer(path, async (server) => {
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const client = connect(path)
    const [socket] = await accepted
    socket.destroy()
    assert.throws(() => peerOf(socket), refused)
    client.destroy()
  })
})
