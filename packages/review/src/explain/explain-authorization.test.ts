import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorize, type AuthorizationLayers, type AuthorizationRequest } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy, compileTrustPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, parseTrustPolicy } from '@vouchsafe/policy/parse'
import { explainAuthorization } from './explain-authorization.ts'

const role = 'arn:aws:iam::000000000001:role/target'
const request: AuthorizationRequest = {
  action: 'sts:AssumeRole',
  resource: role,
  resourceAccount: '000000000001',
  principal: {
    type: 'AWS',
    account: '000000000001',
    arn: 'arn:aws:sts::000000000001:assumed-role/caller/job',
    roleArn: 'arn:aws:iam::000000000001:role/caller',
  },
  context: new Map(),
}
const text = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement })
const policy = (id: string, Effect: string, Action: string) => ({
  id,
  policy: compilePermissionsPolicy(parsePermissionsPolicy(text({ Effect, Action, Resource: '*' }))),
})
const trust = (Principal: object, Action = 'sts:AssumeRole') =>
  compileTrustPolicy(parseTrustPolicy(text({ Effect: 'Allow', Principal, Action })))
const open: AuthorizationLayers = {
  resourceControls: [],
  serviceControls: [],
  trustPolicy: trust({ AWS: '000000000001' }),
  identity: [policy('inline:main', 'Allow', '*')],
}

const cases: [name: string, layers: Partial<AuthorizationLayers>, headline: RegExp, advice: RegExp][] = [
  [
    'a trust policy for another account',
    { trustPolicy: trust({ AWS: '000000000002' }) },
    /^denied by the trust policy `.*`: no Allow names/,
    /^$/,
  ],
  [
    'an identity policy for something else',
    { identity: [policy('inline:main', 'Allow', 's3:*')] },
    /^denied by the identity policy `inline:main`: statement 1 allows `s3:\*`, not `sts:AssumeRole`$/,
    /give the caller's role a policy/,
  ],
  [
    'several of them',
    { identity: [policy('inline:a', 'Allow', 's3:*'), policy('inline:b', 'Allow', 'iam:*')] },
    /^denied: none of 2 policies \(identity policy\) allows it; the first: statement 1 allows `s3:\*`/,
    /give the caller's role a policy/,
  ],
  [
    'no identity policy',
    { identity: [] },
    /^denied: there is no identity policy that would allow it$/,
    /give/,
  ],
  [
    'a Deny among them',
    { identity: [policy('inline:a', 'Allow', '*'), policy('inline:b', 'Deny', 'sts:*')] },
    /^denied by the identity policy `inline:b`: statement 1 is a Deny that applies/,
    /^$/,
  ],
  [
    'a boundary',
    { boundary: policy('bound', 'Allow', 's3:*') },
    /^denied by the permissions boundary `bound`/,
    /boundary/,
  ],
  [
    'a session policy',
    { session: [policy('session', 'Allow', 's3:*')] },
    /^denied by the session policy/,
    /without a session policy/,
  ],
  [
    'no session policy that is left',
    { session: [] },
    /^denied: there is no session policy that would allow it$/,
    /session/,
  ],
  [
    'a service control policy',
    { serviceControls: [policy('no-chains', 'Deny', 'sts:AssumeRole')] },
    /^denied by the service control policy `no-chains`: statement 1 is a Deny/,
    /^$/,
  ],
]
for (const [name, layers, headline, advice] of cases)
  test(`explainAuthorization() names the layer for ${name}`, () => {
    const explained = explainAuthorization(authorize(request, { ...open, ...layers }), request)
    assert.equal(explained.outcome, 'denied')
    assert.match(explained.headline, headline)
    assert.match(explained.tokenSuggestions.map((one) => one.text).join(), advice)
  })

test('explainAuthorization() says what admitted', () => {
  const explained = explainAuthorization(authorize(request, open), request)
  assert.deepEqual([explained.outcome, explained.step], ['allowed', 'none'])
  assert.match(explained.headline, /^admitted by statement 1/)
})
