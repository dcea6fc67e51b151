import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { fixSafely } from './fix-safely.ts'
import { lint } from './lint.ts'
import { circle, cluster, cognito, github, policyOf } from './testing/statements.ts'
import { trustSubject } from './trust-subject.ts'
import type { TrustSubject } from './types.ts'

const hosts = [
  github,
  'gitlab.com',
  'app.terraform.io',
  'agent.buildkite.com',
  circle,
  cluster,
  'id.example.com',
]
const pieces = [
  'repo:',
  'acme',
  '/',
  'shop',
  ':',
  '*',
  '?',
  'ref:refs/heads/main',
  'pull_request',
  'organization:',
  'system:serviceaccount:',
  '${*}',
  '${aws:username}',
  '$',
  '',
]
const operators = [
  'StringEquals',
  'StringLike',
  'StringNotLike',
  'StringNotEquals',
  'StringLikeIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringEquals',
  'Null',
  'ArnLike',
  'NumericEquals',
  'Bool',
]
const claims = ['sub', 'aud', 'repository_owner_id', 'ref', 'event_name', 'amr', '']

const text = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''))
const key = fc.oneof(
  fc.tuple(fc.constantFrom(...hosts), fc.constantFrom(...claims)).map(([host, claim]) => `${host}:${claim}`),
  fc.constantFrom('sts:ExternalId', 'aws:PrincipalOrgID', 'aws:SourceArn', 'x', 'a.b:c:d'),
)
const values = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }))
const conditions = fc.dictionary(
  fc.constantFrom(...operators),
  fc.dictionary(key, values, { minKeys: 1, maxKeys: 3 }),
  { maxKeys: 3 },
)
const principal = fc.oneof(
  fc
    .constantFrom(...hosts)
    .map((host): JsonObject => ({ Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` })),
  fc.constantFrom<JsonObject>(
    { Federated: [cognito, 'accounts.google.com'] },
    { Federated: 'arn:aws:iam::123456789012:saml-provider/okta' },
    { AWS: '*' },
    { AWS: ['123456789012', 'AROAEXAMPLEEXAMPLE12', 'arn:aws:iam::999999999999:role/a'] },
    { Service: ['pods.eks.amazonaws.com', 'events.amazonaws.com'] },
  ),
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: principal,
  Action: fc.constantFrom('sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole*'),
  Condition: conditions,
})
const policy = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((list) => policyOf(...(list as JsonObject[])))

function subjectOf(trust: string): TrustSubject {
  return trustSubject({
    file: 'f',
    text: trust,
    isWhole: true,
    providers: new Map(),
    place: () => ({ file: 'f', line: 1, column: 1 }),
  })
}

test('no rule throws, and whoever a finding names gets in', () => {
  fc.assert(
    fc.property(policy, (trust) => {
      const compiled = compileTrustPolicy(parseTrustPolicy(trust, { maxLength: 20_000 }))
      for (const { who } of lint([subjectOf(trust)]))
        if (who !== undefined && 'principal' in who) assert.equal(evaluate(compiled, who).effect, 'allow')
    }),
    { numRuns: 25 },
  )
})

test('the fixes that are written admit nobody who was not admitted', () => {
  fc.assert(
    fc.property(policy, fc.array(text, { maxLength: 20 }), (trust, subjects) => {
      const fixed = fixSafely(subjectOf(trust))
      if (fixed === undefined) return
      const [before, after] = [trust, fixed.policy].map((one) =>
        compileTrustPolicy(parseTrustPolicy(one, { maxLength: 20_000 })),
      )
      assert.ok(before !== undefined && after !== undefined)
      for (const host of hosts)
        for (const sub of [undefined, ...subjects])
          for (const aud of [undefined, 'acme', 'sts.amazonaws.com']) {
            const context = new Map<string, string>()
            if (sub !== undefined) context.set(`${host}:sub`, sub)
            if (aud !== undefined) context.set(`${host}:aud`, aud)
            const id = `arn:aws:iam::123456789012:oidc-provider/${host}`
            const request = {
              action: 'sts:AssumeRoleWithWebIdentity',
              principal: { type: 'Federated' as const, id },
              context,
            }
            if (evaluate(after, request).effect === 'allow')
              assert.equal(evaluate(before, request).effect, 'allow')
          }
    }),
    { numRuns: 20 },
  )
})
