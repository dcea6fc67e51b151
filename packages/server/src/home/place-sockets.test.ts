import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { homeLayout } from './layout.ts'
import { placeSockets, removeSockets } from './place-sockets.ts'

test('placeSockets() keeps sockets in the home when their paths fit', async () => {
  const layout = homeLayout('/tmp/h')
  assert.deepEqual(await placeSockets(layout), { admin: layout.adminSocket, workload: layout.workloadSocket })
})

test('placeSockets() moves the sockets of a long home to a directory that others can only traverse', async () => {
  const { admin, workload } = await placeSockets(homeLayout(`/${'é'.repeat(60)}`))
  assert.equal(statSync(dirname(workload)).mode & 0o777, 0o711)
  assert.equal(statSync(dirname(admin)).mode & 0o777, 0o700)
  assert.ok(Buffer.byteLength(admin) <= 100)
  await removeSockets({ admin, workload })
  assert.ok(!existsSync(dirname(workload)))
})

test('removeSockets() removes sockets and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vsock-'))
  const file = join(folder, 'file')
  const socket = join(folder, 'socket')
  writeFileSync(file, '')
  mkdirSync(join(folder, 'directory'))
  const server = createServer().listen(socket)
  await once(server, 'listening')
  await removeSockets({ admin: file, workload: socket })
  await removeSockets({ admin: join(folder, 'directory'), workload: join(folder, 'missing') })
  assert.deepEqual(
    [existsSync(file), existsSync(socket), existsSync(join(folder, 'directory'))],
    [true, false, true],
  )
  server.close()
  rmSync(folder, { recursive: true })
})
