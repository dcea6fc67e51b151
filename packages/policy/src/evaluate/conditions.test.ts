import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import bypass from '#cases/bypass' with { type: 'json' }
import comparisons from '#cases/comparisons' with { type: 'json' }
import operatorRows from '#cases/operators' with { type: 'json' }
import setsAndNull from '#cases/sets-and-null' with { type: 'json' }
import variables from '#cases/variables' with { type: 'json' }
import type { ConditionReason, ContextValue } from '#decision/types'
import { operators } from '#iam/operators'
import { traceSingle, type ConditionCase } from './single-condition.fixture.ts'

const files = { comparisons, 'sets-and-null': setsAndNull, variables, bypass }
const satisfied: readonly ConditionReason[] = ['matched', 'key_absent_passes', 'value_not_of_type_denies']

for (const [file, { cases }] of Object.entries(files))
  describe(`evaluate() keeps cases/${file}.json:`, () => {
    for (const row of cases as unknown as readonly ConditionCase[])
      test(row.name, () => {
        const context = new Map(Object.entries(row.context))
        const trace = traceSingle({
          condition: row.condition,
          context,
          ...(row.version !== undefined && { version: row.version }),
        })
        assert.equal(trace.reason, row.want)
        assert.equal(trace.satisfied, satisfied.includes(row.want))
        if (row.operator !== undefined) assert.equal(trace.operator, row.operator)
      })
  })

test('no attack of cases/bypass.json satisfies an Allow', () => {
  for (const { name, want } of bypass.cases)
    assert.equal(satisfied.includes(want as ConditionReason), false, name)
})

interface OperatorRow {
  readonly operator: string
  readonly policy: readonly string[]
  readonly match: string
  readonly mismatch: string
  readonly negated?: boolean
  readonly wrongType?: string
}
const rows = operatorRows.cases as readonly OperatorRow[]

test('cases/operators.json has every operator but Null', () => {
  assert.deepEqual(
    rows.map(({ operator }) => operator).toSorted(),
    Object.keys(operators)
      .filter((name) => name !== 'Null')
      .toSorted(),
  )
})

for (const row of rows) {
  const { operator, policy, match, mismatch, negated = false, wrongType } = row
  const failed = negated ? 'negated_value_matched' : 'no_value_matched'
  type Cell = [
    name: string,
    prefix: string,
    suffix: string,
    found: ContextValue | undefined,
    want: ConditionReason,
  ]
  const cells: Cell[] = [
    ['a value that satisfies it', '', '', match, 'matched'],
    ['a value that does not', '', '', mismatch, failed],
    ['an absent key', '', '', undefined, negated ? 'key_absent_passes' : 'key_absent'],
    ['a list', '', '', [match], 'multivalued_key_needs_set_operator'],
    ['IfExists and a value that satisfies it', '', 'IfExists', match, 'matched'],
    ['IfExists and a value that does not', '', 'IfExists', mismatch, failed],
    ['IfExists and an absent key', '', 'IfExists', undefined, 'key_absent_passes'],
    ['ForAllValues and only values that satisfy it', 'ForAllValues:', '', [match, match], 'matched'],
    ['ForAllValues and one value that does not', 'ForAllValues:', '', [match, mismatch], failed],
    ['ForAllValues and an absent key', 'ForAllValues:', '', undefined, 'key_absent_passes'],
    ['ForAllValues and an empty list', 'ForAllValues:', '', [], 'key_absent_passes'],
    ['ForAllValues, IfExists and a value that does not', 'ForAllValues:', 'IfExists', mismatch, failed],
    ['ForAnyValue and one value that satisfies it', 'ForAnyValue:', '', [mismatch, match], 'matched'],
    ['ForAnyValue and no value that does', 'ForAnyValue:', '', [mismatch, mismatch], failed],
    ['ForAnyValue and an absent key', 'ForAnyValue:', '', undefined, 'key_absent'],
    ['ForAnyValue and an empty list', 'ForAnyValue:', '', [], 'no_value_matched'],
    ['ForAnyValue, IfExists and an absent key', 'ForAnyValue:', 'IfExists', undefined, 'key_absent_passes'],
  ]
  if (wrongType !== undefined) cells.push(['a value of another type', '', '', wrongType, 'value_not_of_type'])

  describe(`evaluate() gives for ${operator} with`, () => {
    for (const [name, prefix, suffix, found, want] of cells)
      test(`${name}: ${want}`, () => {
        const written = `${prefix}${operator}${suffix}`
        const context = new Map(found === undefined ? [] : [['x:k', found]])
        const trace = traceSingle({ condition: { [written]: { 'X:k': policy } }, context })
        const list = typeof found === 'string' ? [found] : found
        assert.deepEqual(trace, {
          operator: written,
          key: 'X:k',
          satisfied: satisfied.includes(want),
          reason: want,
          expected: policy,
          ...(list !== undefined && { found: list }),
        })
      })
    if (wrongType !== undefined)
      test('a value of another type in a Deny: value_not_of_type_denies', () => {
        const context = new Map([['x:k', wrongType]])
        const trace = traceSingle({ condition: { [operator]: { 'x:k': policy } }, context, effect: 'Deny' })
        assert.equal(trace.reason, 'value_not_of_type_denies')
      })
  })
}
