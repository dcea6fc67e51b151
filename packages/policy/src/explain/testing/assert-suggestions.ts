import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { ContextValue, PolicyRequest } from '#decision/types'
import { evaluate } from '#evaluate/evaluate'
import { applyEdits, type Edit } from '#explain/edits'
import { sizeOf, suggestPolicyChanges } from '#explain/suggest'
import { parseTrustPolicy } from '#parse/parse-trust-policy'

const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const action = 'sts:AssumeRoleWithWebIdentity'
const limits = { maxLength: 131_072 }

function requestOf(claims: Record<string, ContextValue>): PolicyRequest {
  return { action, principal: { type: 'Federated', id: provider }, context: new Map(Object.entries(claims)) }
}

function policyOf(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

// a small claim universe, wholly enumerated
const texts = ['a', 'b', 'ab', 'A']
const word = fc.constantFrom(...texts, 'a*')
const key = fc.constantFrom('k:one', 'k:two')
const operator = fc.constantFrom(
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'ForAllValues:StringEquals',
)
const condition = fc.dictionary(
  operator,
  fc.dictionary(key, fc.array(word, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 2 }),
  { minKeys: 1, maxKeys: 2 },
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom({ Federated: provider }, { Federated: `${provider}/2` }),
  Action: fc.constantFrom(action, action, 'sts:TagSession'),
  Condition: condition,
})
const policy = fc.array(statement, { minLength: 1, maxLength: 2 }).map((each) => policyOf(...each))
const claims = fc
  .record({ 'k:one': fc.option(word), 'k:two': fc.option(word) })
  .map((values) =>
    requestOf(
      Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      ),
    ),
  )

function* everyRequest(): Generator<PolicyRequest> {
  const values = [undefined, ...texts, 'a*', 'c']
  for (const one of values)
    for (const two of values)
      for (const id of [provider, `${provider}/2`])
        yield {
          action,
          principal: { type: 'Federated', id },
          context: new Map(
            [['k:one', one] as const, ['k:two', two] as const].flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value] as const],
            ),
          ),
        }
}

function effectOf(text: string, request: PolicyRequest): string {
  return evaluate(compileTrustPolicy(parseTrustPolicy(text, limits)), request).effect
}

/** Every change of one element that the universe knows, sensible or not. */
function* everyEdit(text: string, request: PolicyRequest): Generator<Edit> {
  for (const { index, conditions } of parseTrustPolicy(text, limits).statements) {
    yield { kind: 'remove_statement', statement: index }
    yield { kind: 'add_action', statement: index, action }
    yield {
      kind: 'add_principal',
      statement: index,
      type: 'Federated',
      id: request.principal.type === 'AWS' ? '' : request.principal.id,
    }
    for (const { operator: used, key: name } of conditions) {
      const written = `${used.set === undefined ? '' : `${used.set}:`}${used.name}${used.ifExists ? 'IfExists' : ''}`
      const place = { statement: index, operator: written, key: name }
      yield { kind: 'remove_condition', ...place }
      for (const value of [...texts, 'a*', 'a${*}']) {
        yield { kind: 'add_value', ...place, value }
        yield { kind: 'remove_value', ...place, value }
      }
      for (const other of ['StringLike', 'StringEqualsIgnoreCase', 'ForAnyValue:StringEquals'])
        yield { kind: 'replace_operator', ...place, with: other }
    }
  }
}

/** Whether two requests are one for a policy: it reads only the keys of the statements that are about such a caller. */
function isSameTo(text: string, one: PolicyRequest, other: PolicyRequest): boolean {
  const { statements } = compileTrustPolicy(parseTrustPolicy(text, limits))
  const reached = statements.filter(
    ({ action: named, principal }) =>
      named.matches(other.action) && principal?.matches(other.principal) === true,
  )
  const read = reached.flatMap(({ conditions }) => conditions.map(({ contextKey }) => contextKey))
  const seen = ({ principal, context }: PolicyRequest): string =>
    JSON.stringify([principal, ...read.map((name) => context.get(name) ?? null)])
  return seen(one) === seen(other)
}

/** The first suggestion admits the request, and no change of fewer elements does. */
export function assertFirstIsSmallest(numRuns: number): void {
  fc.assert(
    fc.property(policy, claims, (text, request) => {
      fc.pre(effectOf(text, request) === 'deny')
      const [best] = suggestPolicyChanges(text, request)
      if (best === undefined) assert.fail('no suggestion')
      assert.equal(effectOf(best.policy, request), 'allow')
      if (sizeOf(best.edits) < 2) return
      for (const edit of everyEdit(text, request)) {
        let smaller = ''
        try {
          smaller = applyEdits(text, [edit])
          parseTrustPolicy(smaller, limits)
        } catch {
          continue
        }
        assert.equal(effectOf(smaller, request), 'deny', JSON.stringify(edit))
      }
    }),
    { numRuns },
  )
}

/** A change that is called safe admits the request and nobody else; whoever else is named is truly let in. */
export function assertSafeIsSafe(numRuns: number): void {
  fc.assert(
    fc.property(policy, claims, (text, request) => {
      fc.pre(effectOf(text, request) === 'deny')
      for (const { risk, policy: changed, alsoAdmits } of suggestPolicyChanges(text, request)) {
        if (alsoAdmits !== undefined) {
          assert.equal(effectOf(text, alsoAdmits), 'deny')
          assert.equal(effectOf(changed, alsoAdmits), 'allow')
        }
        if (risk !== 'safe') continue
        for (const other of everyRequest())
          if (effectOf(changed, other) === 'allow' && effectOf(text, other) === 'deny')
            assert.ok(isSameTo(changed, other, request), JSON.stringify([...other.context]))
      }
    }),
    { numRuns },
  )
}
