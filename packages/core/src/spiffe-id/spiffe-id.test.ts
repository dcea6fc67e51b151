import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { outcome, throwsCode } from '#testing/throws-code'
import {
  composeSpiffeId,
  formatSpiffeId,
  isTrustDomainId,
  parseSpiffeId,
  parseTrustDomain,
} from './spiffe-id.ts'

const accepted: [text: string, trustDomain: string, path: string][] = [
  ['spiffe://example.org', 'example.org', ''],
  ['spiffe://example.org/local/uid/1000', 'example.org', '/local/uid/1000'],
  ['spiffe://10.0.0.1/a', '10.0.0.1', '/a'],
  ['spiffe://a..b-_/...', 'a..b-_', '/...'],
  ['spiffe://example.org/Case/.hidden/a_b-c.d', 'example.org', '/Case/.hidden/a_b-c.d'],
]
for (const [text, trustDomain, path] of accepted)
  test(`parseSpiffeId() reads ${text}`, () => {
    assert.deepEqual(parseSpiffeId(text), { trustDomain, path })
    assert.equal(formatSpiffeId({ trustDomain, path }), text)
    assert.equal(isTrustDomainId({ trustDomain, path }), path === '')
  })

type Attack = [name: string, text: string, reason: string]
const attacks: Attack[] = [
  ['nothing', '', 'scheme'],
  ['another scheme', 'https://example.org/a', 'scheme'],
  ['an upper-case scheme', 'SPIFFE://example.org/a', 'scheme'],
  ['a scheme with one slash', 'spiffe:/example.org/a', 'scheme'],
  ['white space before', ' spiffe://example.org/a', 'scheme'],
  ['no trust domain', 'spiffe://', 'trust_domain'],
  ['no trust domain but a path', 'spiffe:///a', 'trust_domain'],
  ['upper case in the trust domain', 'spiffe://Example.org/a', 'trust_domain'],
  ['a port', 'spiffe://example.org:443/a', 'trust_domain'],
  ['user information', 'spiffe://user@example.org/a', 'trust_domain'],
  ['an IPv6 address', 'spiffe://[::1]/a', 'trust_domain'],
  ['a percent sign in the trust domain', 'spiffe://ex%61mple.org/a', 'trust_domain'],
  ['a look-alike letter', 'spiffe://exаmple.org/a', 'trust_domain'],
  ['a letter that folds to ASCII', 'spiffe://\u212aube/a', 'trust_domain'],
  ['a backslash before the path', 'spiffe://example.org\\a', 'trust_domain'],
  ['a query without a path', 'spiffe://example.org?a', 'trust_domain'],
  ['a fragment without a path', 'spiffe://example.org#a', 'trust_domain'],
  ['a line feed after the trust domain', 'spiffe://example.org\n', 'trust_domain'],
  ['a trust domain of 256 characters', `spiffe://${'a'.repeat(256)}/a`, 'trust_domain'],
  ['a trailing slash', 'spiffe://example.org/', 'path'],
  ['a trailing slash after a segment', 'spiffe://example.org/a/', 'path'],
  ['an empty segment', 'spiffe://example.org/a//b', 'path'],
  ['a dot segment', 'spiffe://example.org/a/./b', 'path'],
  ['a dot-dot segment', 'spiffe://example.org/a/../admin', 'path'],
  ['a dot-dot segment at the end', 'spiffe://example.org/a/..', 'path'],
  ['an encoded slash', 'spiffe://example.org/a%2fb', 'path'],
  ['encoded dots', 'spiffe://example.org/a/%2e%2e/b', 'path'],
  ['a query', 'spiffe://example.org/a?b', 'path'],
  ['a fragment', 'spiffe://example.org/a#b', 'path'],
  ['a wildcard', 'spiffe://example.org/*', 'path'],
  ['a colon', 'spiffe://example.org/a:b', 'path'],
  ['a backslash', 'spiffe://example.org/a\\b', 'path'],
  ['a space', 'spiffe://example.org/a b', 'path'],
  ['a NUL', 'spiffe://example.org/a\0', 'path'],
  ['a line feed after the path', 'spiffe://example.org/a\n', 'path'],
  ['a letter beyond ASCII', 'spiffe://example.org/é', 'path'],
  ['2049 characters', `spiffe://a/${'b'.repeat(2038)}`, 'too_long'],
]
for (const [name, text, reason] of attacks)
  test(`parseSpiffeId() refuses ${name}`, () =>
    assert.deepEqual(throwsCode(() => parseSpiffeId(text), 'spiffe_id_malformed').detail, { reason }))

test('parseSpiffeId() accepts the longest ID and the longest trust domain', () => {
  assert.equal(parseSpiffeId(`spiffe://a/${'b'.repeat(2037)}`).path.length, 2038)
  assert.equal(parseTrustDomain('a'.repeat(255)).length, 255)
})

test('composeSpiffeId() refuses a value that would change the shape of the path', () => {
  assert.deepEqual(composeSpiffeId('a.example', ['uid', '0']), { trustDomain: 'a.example', path: '/uid/0' })
  assert.deepEqual(composeSpiffeId('a.example', []), { trustDomain: 'a.example', path: '' })
  for (const segment of ['', '.', '..', 'a/b', '/a', 'a%2fb', 'a?b', '*', 'a\n'])
    throwsCode(() => composeSpiffeId('a.example', ['uid', segment]), 'spiffe_id_malformed')
  for (const domain of ['', 'a/b', 'A', 'a:1'])
    throwsCode(() => composeSpiffeId(domain, ['x']), 'spiffe_id_malformed')
  throwsCode(() => composeSpiffeId('a', ['b'.repeat(2048)]), 'spiffe_id_malformed')
})

test('parseSpiffeId() is total, and formatSpiffeId() its inverse', () => {
  const noise = fc.string({
    unit: fc.constantFrom('a', 'Z', '0', '.', '-', '_', '/', '%', '?', '#', ':', '@', ' ', '\\', 'é', '\n'),
  })
  fc.assert(
    fc.property(
      fc.oneof(
        noise,
        noise.map((rest) => `spiffe://a${rest}`),
      ),
      (text) => {
        const result = outcome(() => assert.equal(formatSpiffeId(parseSpiffeId(text)), text))
        assert.ok(result === 'ok' || result === 'spiffe_id_malformed')
      },
    ),
  )
})
