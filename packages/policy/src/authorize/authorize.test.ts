import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { becauseText } from './because-text.ts'
import { decideCase, requestOf, type AuthorizationCase } from './testing/authorization-case.ts'
import { topics } from './testing/topics.ts'
import type { Authorization } from './types.ts'

/** Every reason that the traces of the deciding layer give. */
function reasonsOf({ layer, layers }: Authorization): readonly string[] {
  return layers
    .filter((trace) => trace.layer === layer)
    .flatMap(({ decision }) =>
      decision.statements.flatMap(({ reason, conditions }) => [
        reason,
        ...conditions.map((condition) => condition.reason),
      ]),
    )
}

function checkCase(row: AuthorizationCase): void {
  const found = decideCase(row)
  const [reason, layer, because] = row.want
  assert.deepEqual([found.reason, found.layer], [reason, layer])
  assert.equal(found.effect, reason === 'allowed' ? 'allow' : 'deny')
  assert.equal(found.decidedBy !== undefined, reason !== 'implicit_deny')
  assert.equal(found.policy !== undefined, reason !== 'implicit_deny')
  if (row.by !== undefined) assert.equal(found.policy, row.by)
  if (because !== undefined) assert.ok(reasonsOf(found).includes(because), reasonsOf(found).join(', '))
  else if (reason === 'implicit_deny') assert.deepEqual(reasonsOf(found), [])

  const text = becauseText(found, requestOf(row))
  if (reason === 'allowed') assert.equal(text, undefined)
  else assert.match(text ?? '', reason === 'explicit_deny' ? /^with an explicit deny in / : /^because no /)
}

for (const { topic, cases } of topics)
  describe(`authorize() and ${topic}:`, () => {
    for (const row of cases) test(row.name, () => checkCase(row))
  })

test('the cases are at least 300, and no two of a topic have one name', () => {
  for (const { topic, cases } of topics)
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length, topic)
  const total = topics.reduce((sum, { cases }) => sum + cases.length, 0)
  assert.ok(total >= 300, String(total))
})
