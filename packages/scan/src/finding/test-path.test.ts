import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Origin, Source } from '#source/types'
import { jwt } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { isOfTests } from './test-path.ts'

const paths: [path: string, isOfTests: boolean][] = [
  ['pkg/vault/testdata/k8s/token', true],
  ['tests/keys.yaml', true],
  ['src/__fixtures__/token.json', true],
  ['server/cluster/cluster_test.go', true],
  ['src/keys.spec.ts', true],
  ['app/test_keys.py', true],
  ['latest/token', false],
  ['attestation/k8s.yaml', false],
  ['src/contest.go', false],
  ['.env.test', false],
]
for (const [path, expected] of paths)
  test(`isOfTests() says ${expected} of ${path}`, () =>
    assert.equal(isOfTests({ kind: 'file', path }), expected))

test('isOfTests() says no of what has no path', () => assert.ok(!isOfTests({ kind: 'stdin' })))

const token = jwt({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:shop:orders' })
/** The same content at some paths. */
function sourceAt(...found: string[]): Source {
  const origins = found.map((path): Origin => ({ kind: 'file', path }))
  return {
    label: 'given',
    async *read() {
      yield await Promise.resolve({ identity: 'a', bytes: Buffer.from(`token: ${token}`) })
    },
    locate: () => Promise.resolve(new Map([['a', origins]])),
    coverage: () => ({ unit: 'files', count: 1, bytes: 0, further: {} }),
    gaps: () => [],
  }
}

test('what stands in tests alone is of low confidence where tests make it up, and says why', async () => {
  const [finding] = (await scanSources(sourceAt('a/testdata/t', 'b_test.go'))).findings
  assert.equal(finding?.severity, 'low')
  assert.match(finding.reasons.at(-1) ?? '', /tests alone/)
})

test('one place outside of tests is enough for the full severity', async () => {
  const [finding] = (await scanSources(sourceAt('a/testdata/t', 'deploy/secret.yaml'))).findings
  assert.equal(finding?.severity, 'critical')
})
