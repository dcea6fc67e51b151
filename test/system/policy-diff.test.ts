// Must be shown: comparison and suggestions against brute force, on thousands of random policies.
import { test } from 'node:test'
import { assertDiffAgrees } from '@vouchsafe/policy/diff/testing'
import { assertFirstIsSmallest, assertSafeIsSafe } from '@vouchsafe/policy/explain/testing'

test('a comparison of policies agrees with asking both about everything', () => assertDiffAgrees(2000))
test('the first suggestion admits, and no smaller set of edits does: all are tried', () =>
  assertFirstIsSmallest({ numRuns: 300, statements: 2 }))
test('the first suggestion is the smallest for a policy of more statements too', () =>
  assertFirstIsSmallest({ numRuns: 200, statements: 4 }))
test('a change that is called safe admits nobody else', () =>
  assertSafeIsSafe({ numRuns: 1000, statements: 3 }))
