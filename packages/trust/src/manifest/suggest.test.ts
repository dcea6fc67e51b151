import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggest } from './suggest.ts'

const keys = ['audiences', 'url', 'claims', 'maxTokenLifetime']
const cases: [word: string, nearest: string | undefined][] = [
  ['audience', 'audiences'],
  ['Audiences', 'audiences'],
  ['uadiences', 'audiences'],
  ['ulr', 'url'],
  ['claim', 'claims'],
  ['max_token_lifetime', 'maxTokenLifetime'],
  ['x', undefined],
  ['', undefined],
  ['subject', undefined],
]
for (const [word, nearest] of cases)
  test(`suggest() takes ${JSON.stringify(word)} for ${String(nearest)}`, () =>
    assert.equal(suggest(word, keys), nearest))
