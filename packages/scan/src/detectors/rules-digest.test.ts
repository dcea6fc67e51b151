import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectors } from './detectors.ts'
import { rulesDigest } from './rules-digest.ts'

test('rulesDigest() is one for one table, and another for a table with a row less or another pattern', () => {
  const [first, ...rest] = detectors
  assert.ok(first)
  const changed = [{ ...first, pattern: /another/y }, ...rest]
  const digests = [detectors, [...detectors], rest, changed].map(rulesDigest)
  assert.match(digests[0] ?? '', /^[0-9a-f]{64}$/)
  assert.equal(digests[0], digests[1])
  assert.equal(new Set(digests).size, 3)
})
