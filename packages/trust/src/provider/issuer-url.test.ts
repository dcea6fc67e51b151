import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lookAlikeForm, readIssuerUrl } from './issuer-url.ts'

const accepted: [url: string, host: string, warnings?: number][] = [
  ['https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
  ['https://Issuer.Example/Path', 'Issuer.Example/Path'],
  ['https://issuer.example/', 'issuer.example/'],
  ['https://oidc.eks.eu-west-1.amazonaws.com/id/0123', 'oidc.eks.eu-west-1.amazonaws.com/id/0123'],
  ['https://issuer.example/a%20b/~c', 'issuer.example/a%20b/~c'],
  ['https://issuer.example:8443/x', 'issuer.example:8443/x', 1],
  ['https://localhost:8443', 'localhost:8443', 1],
  ['https://127.0.0.1:8443', '127.0.0.1:8443', 1],
  [`https://issuer.example/${'a'.repeat(232)}`, `issuer.example/${'a'.repeat(232)}`],
]
for (const [url, host, warnings = 0] of accepted)
  test(`readIssuerUrl() accepts ${url.slice(0, 60)}`, () => {
    const read = readIssuerUrl(url)
    assert.deepEqual([read.host, read.problems, read.warnings.length], [host, [], warnings])
  })

const refused: [name: string, url: string, says: RegExp][] = [
  ['http', 'http://issuer.example', /expected `https:/],
  ['another scheme in capitals', 'HTTPS://issuer.example', /expected `https:/],
  ['nothing', '', /expected `https:/],
  ['no host', 'https://', /expected `https:/],
  ['a user', 'https://user@issuer.example', /expected `https:/],
  ['a password', 'https://a:b@issuer.example', /expected `https:/],
  ['a query', 'https://issuer.example/?a=b', /expected `https:/],
  ['an empty query', 'https://issuer.example?', /expected `https:/],
  ['a fragment', 'https://issuer.example#a', /expected `https:/],
  ['a wildcard', 'https://issuer.example/*', /expected `https:/],
  ['a backslash', 'https://issuer.example\\@evil.example', /expected `https:/],
  ['a space', 'https://issuer.example/a b', /expected `https:/],
  ['a line feed at the end', 'https://issuer.example\n', /expected `https:/],
  ['a letter outside ASCII', 'https://issuer.exаmple', /expected `https:/],
  ['a port beyond all', 'https://issuer.example:99999', /expected `https:/],
  ['an address of IPv6', 'https://[::1]:8443', /expected `https:/],
  ['a path that climbs', 'https://issuer.example/a/../b', /without `\.` and `\.\.`/],
  ['a path that climbs in percent', 'https://issuer.example/a/%2E%2e/b', /without `\.` and `\.\.`/],
  ['256 characters', `https://issuer.example/${'a'.repeat(233)}`, /at most 255 characters, found 256/],
  ...['aws', 'sts', 'iam', 's3', 'saml', 'STS', 'cognito-identity', 'anything', 'sts.'].map(
    (host): [string, string, RegExp] => [`the host ${host}`, `https://${host}/x`, /prefix of a service/],
  ),
  ['a service with a port', 'https://aws:443', /prefix of a service/],
]
for (const [name, url, says] of refused)
  test(`readIssuerUrl() refuses ${name}`, () => assert.match(readIssuerUrl(url).problems.join('; '), says))

test('readIssuerUrl() never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, size: 'small' })), (text) => {
      readIssuerUrl(text)
      readIssuerUrl(`https://${text}`)
    }),
    { numRuns: 50 },
  )
})

test('readIssuerUrl() reads a hostile text in linear time', () => {
  const begin = process.cpuUsage()
  for (const part of ['/a', '/', 'a.', 'a:', '%2e/'])
    readIssuerUrl(`https://a.example${part.repeat(200_000)}*`)
  const { user, system } = process.cpuUsage(begin)
  assert.ok(user + system < 1_000_000)
})

test('lookAlikeForm() is one for issuers that differ in case and trailing slashes only', () => {
  const forms = [
    'https://a.example/x',
    'https://A.example/X',
    'https://a.example/x/',
    'https://a.example/x//',
  ]
  assert.equal(new Set(forms.map(lookAlikeForm)).size, 1)
  assert.notEqual(lookAlikeForm('https://a.example/x'), lookAlikeForm('https://a.example/xy'))
})
