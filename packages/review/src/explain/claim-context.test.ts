import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInProviders } from '@vouchsafe/policy/parse'
import { requestOfClaims } from './claim-context.ts'

const options = { account: '000000000001', exposed: 'known' } as const

for (const host of builtInProviders)
  test(`requestOfClaims() knows ${host} by its domain, as policies name it`, () => {
    const { request } = requestOfClaims({ iss: `https://${host}`, sub: '1' }, options)
    assert.deepEqual(request.principal, { type: 'Federated', id: host })
    assert.equal(request.context.get('aws:federatedprovider'), host)
  })

test('requestOfClaims() knows another issuer by the ARN of its provider', () => {
  const { request } = requestOfClaims({ iss: 'https://ci.example.com/a', sub: '1' }, options)
  assert.deepEqual(request.principal, {
    type: 'Federated',
    id: 'arn:aws:iam::000000000001:oidc-provider/ci.example.com/a',
  })
})
