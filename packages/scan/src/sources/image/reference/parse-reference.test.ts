import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseReference } from './parse-reference.ts'

const digest = `sha256:${'0f'.repeat(32)}`
const cases: [text: string, host: string, repository: string, version: string][] = [
  ['alpine', 'docker.io', 'library/alpine', 'latest'],
  ['alpine:3.22', 'docker.io', 'library/alpine', '3.22'],
  ['grafana/grafana', 'docker.io', 'grafana/grafana', 'latest'],
  ['docker.io/alpine', 'docker.io', 'library/alpine', 'latest'],
  ['index.docker.io/grafana/grafana:1', 'docker.io', 'grafana/grafana', '1'],
  ['ghcr.io/org/app:v1', 'ghcr.io', 'org/app', 'v1'],
  [`ghcr.io/org/app@${digest}`, 'ghcr.io', 'org/app', digest],
  [`ghcr.io/org/app:v1@${digest}`, 'ghcr.io', 'org/app', digest],
  ['localhost/app', 'localhost', 'app', 'latest'],
  ['localhost:5000/app:x', 'localhost:5000', 'app', 'x'],
  ['[::1]:5000/a/b', '[::1]:5000', 'a/b', 'latest'],
  [
    '123.dkr.ecr.eu-central-1.amazonaws.com/a__b/c-d',
    '123.dkr.ecr.eu-central-1.amazonaws.com',
    'a__b/c-d',
    'latest',
  ],
]
for (const [text, host, repository, version] of cases)
  test(`parseReference() reads ${text}`, () => {
    const { apiHost, ...parts } = parseReference(text)
    assert.deepEqual(parts, { host, repository, version })
    assert.equal(apiHost, host === 'docker.io' ? 'registry-1.docker.io' : host)
  })

const refused = [
  '',
  ' ',
  '/',
  ':',
  '@',
  'UPPER',
  'a//b',
  '../etc/passwd',
  'ghcr.io/../x',
  'ghcr.io/a/../../v2',
  'a:b:c',
  'a@b',
  'a@sha256:../../x',
  `a@sha256:${'0F'.repeat(32)}`,
  `a@${digest}@${digest}`,
  'ghcr.io:99999999/a',
  'user:pw@host.tld/a',
  'ghcr.io/a?b=c',
  'ghcr.io/a#b',
  'ghcr.io/a b',
  'ghcr.io/a\nb',
  'ghcr.io/%2e%2e',
  'http://ghcr.io/a',
  '-a.io/b',
  'a.io\\b',
  `ghcr.io/${'a/'.repeat(200)}a`,
  `a:${'t'.repeat(129)}`,
  'x'.repeat(5_000_000),
]
for (const text of refused)
  test(`parseReference() refuses ${JSON.stringify(text.slice(0, 60))}`, () =>
    assert.throws(
      () => parseReference(text),
      (error) => isVouchsafeError(error, 'input_invalid'),
    ))

test('parseReference() gives nothing that leaves its place in an address', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aZ09.:/@-_[]%?#\\ \nsha256:latest'.split('')) })
  fc.assert(
    fc.property(text, (name) => {
      let parsed
      try {
        parsed = parseReference(name)
      } catch (error) {
        return assert.ok(isVouchsafeError(error, 'input_invalid'))
      }
      const url = new URL(`https://${parsed.apiHost}/v2/${parsed.repository}/manifests/${parsed.version}`)
      assert.equal(url.pathname, `/v2/${parsed.repository}/manifests/${parsed.version}`)
      assert.deepEqual([url.username, url.search, url.hash], ['', '', ''])
    }),
  )
})
