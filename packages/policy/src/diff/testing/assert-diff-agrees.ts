import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { ContextValue, PolicyRequest } from '#decision/types'
import { diffTrustPolicies } from '#diff/diff-trust-policies'
import { evaluate } from '#evaluate/evaluate'
import { operators } from '#iam/operators'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import type { TrustPolicyDocument } from '#parse/types'

const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const webIdentity = 'sts:AssumeRoleWithWebIdentity'

function parse(Statement: unknown): TrustPolicyDocument {
  return parseTrustPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), { maxLength: 20_000 })
}

// a small universe: every value can be enumerated
const word = fc.constantFrom('a', 'b', 'ab', 'a*', '*b', '?', 'B', '1', '2', 'true', 'arn:aws:s:r:1:a*')
const key = fc.constantFrom('k:one', 'k:two')
const plain = Object.keys(operators).filter((name) => !/^(?:Numeric|Date)|Ip/.test(name))
const operator = fc
  .tuple(
    fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(...plain),
    fc.constantFrom('', 'IfExists'),
  )
  .map(([set, name, suffix]) => (name === 'Null' ? name : `${set}${name}${suffix}`))
const condition = fc.dictionary(
  operator,
  fc.dictionary(key, fc.array(word, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 2 }),
  { maxKeys: 2 },
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom({ Federated: provider }, { AWS: '123456789012' }),
  Action: fc.constantFrom(webIdentity, 'sts:AssumeRole*', 'sts:TagSession'),
  Condition: condition,
})
const policy = fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => parse(statements))

const texts = [
  '',
  'a',
  'b',
  'ab',
  'A',
  'aab',
  'B',
  'c',
  'cb',
  '1',
  'true',
  'arn:aws:s:r:1:a',
  'arn:aws:s:r:1:ab:b',
]
const values: (ContextValue | undefined)[] = [
  undefined,
  ...texts,
  [],
  ['a'],
  ['a', 'b'],
  ['b', 'c'],
  ['ab', '1'],
]

function* everyRequest(): Generator<PolicyRequest> {
  for (const one of values)
    for (const two of values)
      for (const action of [webIdentity, 'sts:TagSession'])
        yield {
          action,
          principal: { type: 'Federated', id: provider },
          context: new Map(
            Object.entries({ 'k:one': one, 'k:two': two }).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value] as const],
            ),
          ),
        }
}

/** A key has several values where a set operator speaks of it: what it is belongs to the key, not to a request. */
function keysWithSets(documents: readonly TrustPolicyDocument[]): ReadonlySet<string> {
  const conditions = documents.flatMap(({ statements }) => statements.flatMap((each) => each.conditions))
  return new Set(
    conditions.flatMap(({ operator: { set }, key: name }) => (set === undefined ? [] : [name.toLowerCase()])),
  )
}

/** Every witness is one, and a proof has missed none: against asking both policies about a whole small universe. */
export function assertDiffAgrees(numRuns: number): void {
  fc.assert(
    fc.property(policy, policy, (before, after) => {
      const [old, young] = [compileTrustPolicy(before), compileTrustPolicy(after)]
      const { differences, isProof } = diffTrustPolicies(before, after)
      for (const { direction, witness } of differences) {
        assert.equal(evaluate(old, witness).effect, direction === 'admits' ? 'deny' : 'allow')
        assert.equal(evaluate(young, witness).effect, direction === 'admits' ? 'allow' : 'deny')
      }
      const told = new Set(differences.map(({ direction }) => direction))
      const lists = keysWithSets([before, after])
      for (const request of everyRequest()) {
        if ([...request.context].some(([name, value]) => typeof value !== 'string' && !lists.has(name)))
          continue
        const was = evaluate(old, request).effect
        const is = evaluate(young, request).effect
        if (was !== is && isProof) assert.ok(told.has(is === 'allow' ? 'admits' : 'refuses'))
      }
    }),
    { numRuns },
  )
}
