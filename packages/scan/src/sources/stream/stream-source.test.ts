import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { tarOf, zipOf } from '#archive/testing/build-archive'
import { whereOf } from '#report/report'
import { githubToken } from '#testing/credentials'
import { scanSources, scanText } from '#testing/scan-text'
import { createStreamSource } from './stream-source.ts'

const text = `\n${githubToken('piped')}\n`
const piped: [name: string, bytes: Buffer, place: string][] = [
  ['plain text', Buffer.from(text), '-:2'],
  ['a tar.gz', gzipSync(tarOf([{ name: 'a/.env', content: text }])), '-!/a/.env:2'],
  ['a zip', zipOf([{ name: 'a/.env', content: text }]), '-!/a/.env:2'],
]
for (const [name, bytes, place] of piped)
  test(`${name} on standard input is read`, async () => {
    const { findings, gaps } = await scanText(bytes)
    assert.deepEqual(
      findings.flatMap(({ places }) => places.map(({ origin, line }) => `${whereOf(origin)}:${line}`)),
      [place],
    )
    assert.deepEqual(gaps, [])
  })

test('a pipe that breaks is a gap, and what came before is read', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.from(text))
    throw new Error('EPIPE: broken pipe')
  }
  const { findings, gaps } = await scanSources(createStreamSource(broken()))
  assert.equal(findings.length, 1)
  assert.deepEqual(gaps, [{ what: 'standard input', why: 'EPIPE: broken pipe' }])
})
