import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import actions from '#cases/actions' with { type: 'json' }
import guides from '#cases/guides' with { type: 'json' }
import principals from '#cases/principals' with { type: 'json' }
import statements from '#cases/statements' with { type: 'json' }
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type {
  ContextValue,
  Decision,
  PolicyRequest,
  RequestPrincipal,
  StatementReason,
} from '#decision/types'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import { evaluate } from './evaluate.ts'
import { provider, requestWith, webIdentity } from './single-condition.fixture.ts'

interface DecisionCase {
  readonly name: string
  readonly policy: unknown
  readonly request: Omit<PolicyRequest, 'context'> & {
    readonly context: Readonly<Record<string, ContextValue>>
  }
  readonly want: Pick<Decision, 'effect' | 'reason' | 'decidedBy'> & {
    readonly statements: readonly StatementReason[]
  }
}

function decide(policy: unknown, request: PolicyRequest): Decision {
  return evaluate(compileTrustPolicy(parseTrustPolicy(JSON.stringify(policy))), request)
}

for (const [file, { cases }] of Object.entries({ statements, guides }))
  describe(`evaluate() keeps cases/${file}.json:`, () => {
    for (const { name, policy, request, want } of cases as unknown as readonly DecisionCase[])
      test(name, () => {
        const decision = decide(policy, { ...request, context: new Map(Object.entries(request.context)) })
        assert.deepEqual({ ...decision, statements: decision.statements.map(({ reason }) => reason) }, want)
      })
  })

interface PrincipalCase {
  readonly name: string
  readonly principal: unknown
  readonly effect: 'Allow' | 'Deny'
  readonly action: string
  readonly caller: RequestPrincipal
  readonly matches: boolean
}

describe('evaluate() keeps cases/principals.json:', () => {
  for (const row of principals.cases as unknown as readonly PrincipalCase[])
    test(row.name, () => {
      const statement = { Effect: row.effect, Principal: row.principal, Action: row.action }
      const request = { action: row.action, principal: row.caller, context: new Map() }
      const trace = decide({ Statement: statement }, request).statements[0]
      assert.equal(trace?.reason, row.matches ? 'applies' : 'principal_not_matched')
    })
})

describe('evaluate() keeps cases/actions.json:', () => {
  for (const { name, element, action, matches } of actions.cases)
    test(name, () => {
      const statement = { Effect: 'Allow', Principal: { Federated: provider }, ...element }
      const trace = decide({ Statement: statement }, { ...requestWith(new Map()), action }).statements[0]
      assert.equal(trace?.reason, matches ? 'applies' : 'action_not_matched')
    })
})

test('evaluate() says what a statement names and what it found where action or principal differ', () => {
  const Statement = [
    { Sid: 'A', Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:TagSession' },
    {
      Effect: 'Deny',
      Principal: { AWS: 'arn:aws:iam::123456789012:root', Service: 'ec2.amazonaws.com' },
      Action: webIdentity,
    },
    { Sid: 'C', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: webIdentity },
  ]
  const arn = 'arn:aws:iam::999999999999:user/eve'
  const caller = { type: 'AWS', account: '999999999999', arn } as const
  assert.deepEqual(decide({ Statement }, { ...requestWith(new Map()), principal: caller }).statements, [
    {
      index: 0,
      sid: 'A',
      effect: 'Allow',
      reason: 'action_not_matched',
      expected: ['sts:TagSession'],
      found: webIdentity,
      conditions: [],
    },
    {
      index: 1,
      effect: 'Deny',
      reason: 'principal_not_matched',
      expected: ['123456789012', 'ec2.amazonaws.com'],
      found: arn,
      conditions: [],
    },
    {
      index: 2,
      sid: 'C',
      effect: 'Allow',
      reason: 'principal_not_matched',
      expected: ['ec2.amazonaws.com'],
      found: arn,
      conditions: [],
    },
  ])
})

test('evaluate() traces every condition of a statement, also those that held', () => {
  const Condition = {
    StringEquals: { 'x:a': 'a', 'x:b': 'b' },
    'ForAnyValue:StringLike': { 'x:c': ['c*', 'd'] },
  }
  const Statement = { Effect: 'Allow', Principal: { Federated: provider }, Action: webIdentity, Condition }
  const context = new Map<string, ContextValue>([
    ['x:a', 'a'],
    ['x:c', ['e', 'f']],
  ])
  assert.deepEqual(decide({ Statement }, requestWith(context)).statements[0]?.conditions, [
    {
      operator: 'StringEquals',
      key: 'x:a',
      satisfied: true,
      reason: 'matched',
      expected: ['a'],
      found: ['a'],
    },
    { operator: 'StringEquals', key: 'x:b', satisfied: false, reason: 'key_absent', expected: ['b'] },
    {
      operator: 'ForAnyValue:StringLike',
      key: 'x:c',
      satisfied: false,
      reason: 'no_value_matched',
      expected: ['c*', 'd'],
      found: ['e', 'f'],
    },
  ])
})

test('evaluate() shows the policy value after substitution, and as written where it has none', () => {
  const Condition = { StringLike: { 'x:k': ['${x:a}-*', '${x:none}', "${x:none, 'z'}${*}"] } }
  const Statement = { Effect: 'Allow', Principal: { Federated: provider }, Action: webIdentity, Condition }
  const context = new Map([
    ['x:a', '*'],
    ['x:k', 'q'],
  ])
  const decision = decide({ Version: '2012-10-17', Statement }, requestWith(context))
  assert.deepEqual(decision.statements[0]?.conditions[0]?.expected, ['*-*', '${x:none}', 'z*'])
  const unresolved = decide(
    {
      Version: '2012-10-17',
      Statement: { ...Statement, Condition: { StringEquals: { 'x:k': "${x:none}${x:nil,'d'}" } } },
    },
    requestWith(context),
  )
  assert.deepEqual(unresolved.statements[0]?.conditions[0]?.expected, ["${x:none}${x:nil, 'd'}"])
})
