import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Connection } from '#client/connection'
import { keepTokenFresh, type TokenFile } from './token-file.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-token-file-'))
after(() => rmSync(root, { recursive: true }))

interface Script {
  readonly lifetimeSeconds: number
  /** How long the story goes; then every wait lasts until the end. */
  readonly seconds: number
  readonly isDown?: (at: number) => boolean
  /** What really passes while one wait is slept. */
  readonly passed?: (seconds: number) => number
}

/** A server whose tokens are named after the second they were issued in, and a clock that waiting moves on. */
function stage({ lifetimeSeconds, seconds, isDown = () => false, passed = (slept) => slept }: Script) {
  let now = 0
  const issuedAt: number[] = []
  const failures: unknown[] = []
  const over = Promise.withResolvers<void>()
  const workload: Connection['workload'] = async ({ answer }) => {
    if (isDown(now)) throw new VouchsafeError('server_unreachable')
    issuedAt.push(now)
    const times = { issuedAt: now, expiresAt: now + lifetimeSeconds }
    return answer.parse({ token: `token-of-${now}`, subject: 's', audience: 'a', ...times })
  }
  const file: TokenFile = {
    connection: { workload },
    audience: 'sts.amazonaws.com',
    path: join(mkdtempSync(join(root, 'run-')), 'token'),
    clock: { now: () => Math.floor(now) as EpochSeconds },
    onFailure: (error) => failures.push(error),
    wait: (ms, signal) => {
      if (now < seconds) {
        now += passed(ms / 1000)
        return Promise.resolve()
      }
      over.resolve()
      return new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  }
  return { file, issuedAt, failures, over: over.promise, read: () => readFileSync(file.path, 'utf8') }
}

test('keepTokenFresh() has written the token when it resolves: 0600, no newline, nothing beside it', async () => {
  const { file, read } = stage({ lifetimeSeconds: 900, seconds: 0 })
  await using _fresh = await keepTokenFresh(file)
  assert.equal(read(), 'token-of-0')
  assert.equal(statSync(file.path).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(file.path, '..')), ['token'])
})

test('keepTokenFresh() renews when half of the life is over', async () => {
  const { file, issuedAt, over, read } = stage({ lifetimeSeconds: 900, seconds: 1500 })
  await using _fresh = await keepTokenFresh(file)
  await over
  assert.deepEqual(issuedAt, [0, 450, 900, 1350])
  assert.equal(read(), 'token-of-1350')
})

test('keepTokenFresh() keeps up with tokens of two seconds', async () => {
  const { file, issuedAt, over } = stage({ lifetimeSeconds: 2, seconds: 4 })
  await using _fresh = await keepTokenFresh(file)
  await over
  assert.deepEqual(issuedAt, [0, 1, 2, 3, 4])
})

test('keepTokenFresh() renews right after the machine has slept through the renewal', async () => {
  const script = { lifetimeSeconds: 900, seconds: 5000, passed: (slept: number) => slept + 4990 }
  const { file, issuedAt, over } = stage(script)
  await using _fresh = await keepTokenFresh(file)
  await over
  assert.deepEqual(issuedAt, [0, 5000])
})

test('keepTokenFresh() tells of an outage once, tries every five seconds, and goes on after it', async () => {
  const isDown = (at: number): boolean => at >= 450 && at < 470
  const { file, issuedAt, failures, over } = stage({ lifetimeSeconds: 900, seconds: 500, isDown })
  await using _fresh = await keepTokenFresh(file)
  await over
  assert.deepEqual(issuedAt, [0, 470])
  assert.equal(failures.length, 1)
  assert.ok(isVouchsafeError(failures[0], 'server_unreachable'))
})

test('keepTokenFresh() tells of the next outage again', async () => {
  const isDown = (at: number): boolean => (at >= 450 && at < 455) || (at >= 905 && at < 910)
  const { file, failures, over } = stage({ lifetimeSeconds: 900, seconds: 950, isDown })
  await using _fresh = await keepTokenFresh(file)
  await over
  assert.equal(failures.length, 2)
})

test('keepTokenFresh() writes nothing once it is disposed', async () => {
  const { file, over } = stage({ lifetimeSeconds: 900, seconds: 0 })
  const fresh = await keepTokenFresh(file)
  await over
  await fresh[Symbol.asyncDispose]()
  rmSync(join(file.path, '..'), { recursive: true })
})

test('keepTokenFresh() gives a request up that is under way when it is disposed, and says nothing', async () => {
  const { file, failures } = stage({ lifetimeSeconds: 900, seconds: 1000 })
  const asking = Promise.withResolvers<void>()
  let calls = 0
  const workload: Connection['workload'] = (call) => {
    if (calls++ === 0) return file.connection.workload(call)
    asking.resolve()
    return new Promise((_, reject) =>
      call.signal?.addEventListener('abort', () => reject(new Error('given up'))),
    )
  }
  const fresh = await keepTokenFresh({ ...file, connection: { workload } })
  await asking.promise
  await fresh[Symbol.asyncDispose]()
  assert.deepEqual(failures, [])
})

test('keepTokenFresh() fails when the first token cannot be had', async () => {
  const { file } = stage({ lifetimeSeconds: 900, seconds: 0, isDown: () => true })
  await assert.rejects(keepTokenFresh(file), (error) => isVouchsafeError(error, 'server_unreachable'))
})

test('keepTokenFresh() refuses a token that has expired already', async () => {
  const { file } = stage({ lifetimeSeconds: 0, seconds: 0 })
  await assert.rejects(keepTokenFresh(file), (error) => isVouchsafeError(error, 'internal'))
})
