import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharedIssuerCases from '#cases/shared-issuers' with { type: 'json' }
import { checkSharedIssuer } from './check-shared-issuer.ts'
import { parseTrustPolicy } from './parse-trust-policy.ts'

describe('checkSharedIssuer() keeps cases/shared-issuers.json:', () => {
  for (const { name, policy, accepted } of sharedIssuerCases.cases)
    test(`${name}: ${accepted ? 'stored' : 'refused'}`, () => {
      const document = parseTrustPolicy(JSON.stringify(policy))
      if (accepted) checkSharedIssuer(document)
      else assert.throws(() => checkSharedIssuer(document), { code: 'policy_malformed' })
    })
})

const trusting = (provider: string, Condition = {}): ReturnType<typeof parseTrustPolicy> =>
  parseTrustPolicy(
    JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition,
      },
    }),
  )

test("checkSharedIssuer() speaks AWS's words", () => {
  const arn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'
  assert.throws(() => checkSharedIssuer(trusting(arn)), {
    message: `Trust policy with trusted principal ${arn} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is not scoped to all.`,
    detail: { statement: 0, element: 'Condition', found: 'token.actions.githubusercontent.com:sub' },
  })
  assert.throws(() => checkSharedIssuer(trusting('cognito-identity.amazonaws.com')), {
    message: 'A condition block must be present for the Cognito provider',
  })
})

test('checkSharedIssuer() takes another list', () => {
  const document = trusting('arn:aws:iam::123456789012:oidc-provider/ci.example')
  checkSharedIssuer(document)
  assert.throws(() => checkSharedIssuer(document, [{ provider: 'ci.example', key: 'ci.example:org' }]), {
    code: 'policy_malformed',
  })
})
