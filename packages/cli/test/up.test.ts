import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { quickstart, sceneOf } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const scene = sceneOf(quickstart)
after(() => scene.remove())
let desk: Desk
beforeEach(() => {
  desk = makeDesk(scene.home)
})
afterEach(() => {
  desk.remove()
  rmSync(scene.home, { recursive: true, force: true })
})
const up = ['up', '--port', '0', '--manifest', quickstart]

test('vouch up --json prints one line when it is ready: url, issuer, home, pid', async () => {
  const running = desk.start([...up, '--json'])
  const { url, ...rest } = JSON.parse(await running.says(/\n/))
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.deepEqual(rest, { issuer: 'https://vouchsafe.internal', home: scene.home, pid: running.pid })
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  running.process.kill('SIGTERM')
  const { code, out, err } = await running.ended
  assert.deepEqual([code, err, out.split('\n').length], [0, '', 2])
  assert.ok(!existsSync(join(scene.home, 'server.json')))
})

test('vouch up prints where it listens, what is trusted, and a next command that works', async () => {
  const running = desk.start(up, { cwd: dirname(dirname(quickstart)) })
  const out = await running.says(/next, .*:\n.+\n/)
  assert.match(out, /^ {2}listening +http:\/\/127\.0\.0\.1:\d+$/m)
  for (const name of ['provider vouchsafe.internal', 'role payments', 'role s3-reader'])
    assert.ok(out.includes(name))
  const [, next = ''] = /\n {2}(?:npx )?vouch (run .*)\n/.exec(out) ?? []
  const { code, out: arn } = await desk.vouch(next.split(' '), { cwd: dirname(dirname(quickstart)) })
  assert.deepEqual([code, arn.startsWith('arn:aws:sts::000000000001:assumed-role/s3-reader/')], [0, true])
  running.process.kill('SIGINT')
  assert.equal((await running.ended).code, 0)
})

test('vouch up ends in order when the same Ctrl-C comes twice', async () => {
  const running = desk.start([...up, '--json'])
  await running.says(/\n/)
  running.process.kill('SIGINT')
  running.process.kill('SIGINT')
  const { code, signal } = await running.ended
  assert.deepEqual([code, signal], [0, null])
})

test('a second vouch up on the same home says who has it, and on the same port what to do', async () => {
  const first = desk.start([...up, '--json'])
  const { url } = JSON.parse(await first.says(/\n/))
  const second = await desk.vouch(up)
  assert.deepEqual([second.code, second.out], [1, ''])
  assert.match(second.err, new RegExp(`held by process ${first.pid} .*\n  next: stop the other server`))
  const other = join(desk.temporary, 'other')
  const third = await desk.vouch(['up', '--home', other, '--port', new URL(url).port])
  assert.equal(third.code, 1)
  assert.match(
    third.err,
    /vouch: port \d+ of 127\.0\.0\.1 is in use .*\n {2}next: choose another with --port N/,
  )
  first.process.kill('SIGTERM')
  await first.ended
})

test('vouch up does not start on a manifest that it cannot read', async () => {
  const { code, err } = await desk.vouch(['up', '--port', '0', '--manifest', 'nowhere'])
  assert.equal(code, 2)
  assert.match(err, /^vouch: no such file or folder: `nowhere` \[usage\]\n/)
  assert.ok(!existsSync(scene.home))
})
