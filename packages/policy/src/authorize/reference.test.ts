import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyRow } from './testing/any-row.ts'
import { decideCase, type AuthorizationCase } from './testing/authorization-case.ts'
import { authorizeSlowly, BeyondReading } from './testing/slow-authorize.ts'
import { topics } from './testing/topics.ts'

/** False when the naive reading does not reach as far. */
function agrees(row: AuthorizationCase): boolean {
  try {
    const slowly = authorizeSlowly(row)
    const { reason, layer } = decideCase(row)
    assert.deepEqual([reason, layer], slowly, row.name)
    return true
  } catch (error) {
    if (error instanceof BeyondReading) return false
    throw error
  }
}

test('authorize() agrees with a naive reading of the language on every row', () => {
  const rows = topics.flatMap(({ cases }) => cases)
  const compared = rows.filter(agrees)
  assert.ok(compared.length > rows.length * 0.95, `${compared.length} of ${rows.length}`)
})

test('authorize() agrees with a naive reading of the language on random policies', () => {
  fc.assert(
    fc.property(anyRow, (row) => assert.ok(agrees(row))),
    { numRuns: 300 },
  )
})
