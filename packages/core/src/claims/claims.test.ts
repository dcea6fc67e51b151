import { test } from 'node:test'
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Code } from '#errors/codes'
import { parseJsonObject } from '#json/parse-json'
import type { JsonValue } from '#json/types'
import { outcome, throwsCode } from '#testing/throws-code'
import { checkClaimNames } from './check-claim-names.ts'
import {
  audienceClaim,
  numericDateClaim,
  optionalClaim,
  stringClaim,
  type ClaimReader,
} from './read-claim.ts'

type Case = [reader: ClaimReader<unknown>, value: JsonValue, want: JsonValue]
const cases: Case[] = [
  [stringClaim, 'a', 'a'],
  [stringClaim, '', 'claim_malformed'],
  [stringClaim, 1, 'claim_malformed'],
  [stringClaim, null, 'claim_malformed'],
  [stringClaim, true, 'claim_malformed'],
  [stringClaim, ['a'], 'claim_malformed'],
  [stringClaim, { a: 'a' }, 'claim_malformed'],
  [audienceClaim, 'a', ['a']],
  [audienceClaim, ['a', 'b'], ['a', 'b']],
  [audienceClaim, [], 'claim_malformed'],
  [audienceClaim, '', 'claim_malformed'],
  [audienceClaim, ['a', ''], 'claim_malformed'],
  [audienceClaim, ['a', 1], 'claim_malformed'],
  [audienceClaim, [['a']], 'claim_malformed'],
  [audienceClaim, { 0: 'a' }, 'claim_malformed'],
  [audienceClaim, null, 'claim_malformed'],
  [numericDateClaim, 0, 0],
  [numericDateClaim, 253402300799, 253402300799],
  [numericDateClaim, 253402300800, 'claim_malformed'],
  [numericDateClaim, Infinity, 'claim_malformed'],
  [numericDateClaim, NaN, 'claim_malformed'],
  [numericDateClaim, 2 ** 53, 'claim_malformed'],
  [numericDateClaim, -1, 'claim_malformed'],
  [numericDateClaim, 1.5, 'claim_malformed'],
  [numericDateClaim, '1700000000', 'claim_malformed'],
  [numericDateClaim, [1], 'claim_malformed'],
  [numericDateClaim, true, 'claim_malformed'],
  [numericDateClaim, null, 'claim_malformed'],
]
for (const [reader, value, want] of cases)
  test(`${reader.name}() of ${inspect(value)} is ${JSON.stringify(want)}`, () => {
    if (want !== 'claim_malformed') return assert.deepEqual(reader({ c: value }, 'c'), want)
    return assert.deepEqual(throwsCode(() => reader({ c: value }, 'c'), want).detail, { claim: 'c' })
  })

for (const reader of [stringClaim, audienceClaim, numericDateClaim])
  test(`${reader.name}() says which claim is missing, whatever objects inherit`, () => {
    const claims = parseJsonObject('{}')
    for (const name of ['sub', 'toString', '__proto__', 'constructor'])
      assert.deepEqual(throwsCode(() => reader(claims, name), 'claim_missing').detail, { claim: name })
  })

test('optionalClaim() takes an absent claim for absent, and null for a mistake', () => {
  assert.equal(optionalClaim({}, 'azp', stringClaim), undefined)
  assert.equal(optionalClaim({ azp: 'a' }, 'azp', stringClaim), 'a')
  throwsCode(() => optionalClaim({ azp: null }, 'azp', stringClaim), 'claim_malformed')
})

const names: [json: string, want: Code | 'ok'][] = [
  ['{"sub":1,"aud":2}', 'ok'],
  ['{"a":{"sub":1},"sub":1,"b":[{"sub":1}]}', 'ok'],
  ['{"sub":1,"Sub":2}', 'claim_malformed'],
  ['{"sub":null,"SUB":null}', 'claim_malformed'],
  ['{"k":1,"\u212a":2}', 'claim_malformed'],
  ['{"é":1,"É":2}', 'claim_malformed'],
  ['{"a":{"pod":1,"Pod":2}}', 'claim_malformed'],
  ['{"a":[1,[{"x":1,"X":2}]]}', 'claim_malformed'],
]
for (const [json, want] of names)
  test(`checkClaimNames() finds ${json} ${want}`, () =>
    assert.equal(
      outcome(() => checkClaimNames(parseJsonObject(json))),
      want,
    ))
