// Must be shown: comparison and suggestions against brute force, on thousands of random policies.
import { test } from 'node:test'
import { assertDiffAgrees } from '@vouchsafe/policy/diff/testing'
import { assertFirstIsSmallest, assertSafeIsSafe } from '@vouchsafe/policy/explain/testing'

test('a comparison of policies agrees with asking both about everything', () => assertDiffAgrees(2000))
test('the first suggestion admits, and no smaller change does', () => assertFirstIsSmallest(1000))
test('a change that is called safe admits nobody else', () => assertSafeIsSafe(1000))
