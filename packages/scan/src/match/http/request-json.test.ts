import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { startApi } from '#match/testing/fake-api'
import { requestJson } from './request-json.ts'

const headers = { authorization: 'Bearer owners-token' }

const refused: [name: string, baseUrl: string, path: string][] = [
  ['plain http off loopback', 'http://vault.example', '/v1'],
  ['a host that only looks like loopback', 'http://127.0.0.1.example', '/v1'],
  ['another scheme', 'file:///etc', '/passwd'],
  ['a path that goes on in the host', 'https://graph.example', '.evil.example/'],
  ['a path that makes the host a user name', 'https://graph.example', '@evil.example/'],
]
for (const [name, baseUrl, path] of refused)
  test(`requestJson() refuses ${name}`, () =>
    assert.rejects(requestJson({ baseUrl, headers }, path), (error) =>
      isVouchsafeError(error, 'fetch_refused'),
    ))

test('requestJson() follows no redirect', async () => {
  await using api = await startApi(() => ({
    status: 302,
    headers: { location: 'https://elsewhere.example/' },
    body: '{}',
  }))
  assert.equal((await requestJson({ baseUrl: api.url, headers }, '/')).status, 302)
  assert.equal(api.asked.length, 1)
})

test('requestJson() asks a busy server again as late as it asks for, ten seconds at most, and twice', async () => {
  const after = ['2', 'soon', '86400']
  await using api = await startApi(() => ({
    status: 429,
    headers: { 'retry-after': after.shift() ?? '' },
    body: '{}',
  }))
  const paused: number[] = []
  const pause = (ms: number) => Promise.resolve(void paused.push(ms))
  assert.equal((await requestJson({ baseUrl: api.url, headers, pause }, '/')).status, 429)
  assert.deepEqual([api.asked.length, paused], [3, [2000, 1000]])
})

test('requestJson() refuses a success that is no JSON, and says nothing of its content', async () => {
  await using api = await startApi(() => ({ body: 'a secret page' }))
  await assert.rejects(requestJson({ baseUrl: api.url, headers }, '/'), (error) => {
    assert.ok(isVouchsafeError(error, 'fetch_failed'))
    assert.ok(!JSON.stringify([error.message, error.detail]).includes('secret page'))
    return true
  })
})
