import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { githubToken, serviceAccountKey } from '#testing/credentials'
import { matchesIn } from '#testing/scan-text'

const token = githubToken('encoded')
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const wrapped = (text: string): string => text.replaceAll(/.{76}/g, '$&\n  ')

const encodings: [name: string, content: string | Buffer, encoding: string[]][] = [
  ['as it is', `t=${token}`, []],
  ['in base64', `  t: ${base64(token)}`, ['base64']],
  ['in base64url', `t=${Buffer.from(`{"t":"${token}"}`).toString('base64url')}`, ['base64']],
  ['in base64 of base64', base64(`x: ${base64(`y ${token}`)}`), ['base64', 'base64']],
  ['in hex', Buffer.from(token).toString('hex'), ['hex']],
  ['in upper-case hex', Buffer.from(token).toString('hex').toUpperCase(), ['hex']],
  ['in UTF-16', Buffer.from(`token ${token} end`, 'utf16le'), ['utf-16']],
  ['in big-endian UTF-16', Buffer.from(` token ${token} end`, 'utf16le').swap16(), ['utf-16']],
]
for (const [name, content, encoding] of encodings)
  test(`scanContent() finds a token ${name}`, () => {
    const [match] = matchesIn(content)
    assert.equal(match?.value, token)
    assert.deepEqual(match.encoding, encoding)
  })

test('scanContent() finds a token wherever it begins in a group of base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 50 }), (before, after) => {
      const content = Buffer.concat([before, Buffer.from(` ${token} `), after]).toString('base64')
      assert.ok(matchesIn(wrapped(content)).some((match) => match.value === token))
    }),
    { numRuns: 50 },
  )
})

const document = serviceAccountKey('encoded')
const documents: [name: string, content: string][] = [
  ['in wrapped base64', wrapped(base64(document))],
  ['inside a JSON text', JSON.stringify({ state: document })],
  ['inside a JSON text inside another', JSON.stringify({ s: JSON.stringify({ state: document }) })],
  ['in an address', `https://x/?key=${encodeURIComponent(document)}`],
  ['in HTML', document.replaceAll('"', '&quot;')],
]
for (const [name, content] of documents)
  test(`scanContent() finds a key document ${name}`, () =>
    assert.ok(matchesIn(content).some((match) => match.verdict.confidence === 'certain')))
