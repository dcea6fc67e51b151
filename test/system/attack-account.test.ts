// Accounts are walls (invariant 11): in every pair of three accounts, nobody of one reaches into the other unless both
// sides say so (field.md 2: exchange ceiling and confused deputy; accounts and namespaces).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { metadataXml } from '@vouchsafe/core/saml/testing'
import type { Signer } from '@vouchsafe/exchange/testing'
import {
  administrator,
  bytesOf,
  callAs,
  everything,
  exchangeToken,
  faultOf,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { ecKey } from '../scene/forge.ts'
import { samlResponse } from '../scene/saml.ts'
import { account as first, makeScene, startVouch, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, audit, element, formType, send, type WireAnswer } from '../scene/wire.ts'

const accounts: readonly string[] = [first, '000000000002', '000000000003']
const pairs = accounts.flatMap((from) =>
  accounts.filter((to) => to !== from).map((to) => [from, to] as const),
)

const host = 'issuer.example.com'
const key = ecKey('k')
/** An issuer that one account alone believes. */
const ownHost = (account: string): string => `issuer-of-${account}.example.com`
const ownKeys = new Map(accounts.map((account) => [account, ecKey('k')]))
const outbound = (account: string): string => `vouchsafe.internal/aws/${account}`

const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`
const providerArn = (account: string, of: string): string => `arn:aws:iam::${account}:oidc-provider/${of}`
const samlArn = (account: string): string => `arn:aws:iam::${account}:saml-provider/corp`
const policyArn = (account: string): string => `arn:aws:iam::${account}:policy/secret-${account}`

const federated = (account: string, of: string): object => ({
  Effect: 'Allow',
  Principal: { Federated: providerArn(account, of) },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${of}:aud`]: 'sts.amazonaws.com' } },
})
const oidc = (account: string, of: string, jwk: object): object => ({
  kind: 'Provider',
  account,
  url: `https://${of}`,
  audiences: ['sts.amazonaws.com'],
  keys: { jwks: { keys: [jwk] } },
})
const trusting = (AWS: string | readonly string[]): object => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
})
const roleOf = (
  account: string,
  name: string,
  allow: readonly object[],
  trust: readonly object[],
): object => ({
  kind: 'Role',
  account,
  name,
  trustPolicy: policyText(...trust),
  ...(allow.length > 0 && { policies: { inline: { main: policyText(...allow) } } }),
})

/** The same account three times: whatever one of them holds, the others hold by the same name. */
const resourcesOf = (account: string): readonly object[] => {
  const others = accounts.filter((one) => one !== account)
  return [
    ...(account === first ? [] : [{ kind: 'Account', id: account }]),
    oidc(account, host, key.jwk),
    oidc(account, ownHost(account), ownKeys.get(account)?.jwk ?? {}),
    { kind: 'Provider', account, url: `https://${outbound(account)}`, audiences: ['sts.amazonaws.com'] },
    { kind: 'SamlProvider', account, name: 'corp', metadata: metadataXml() },
    { kind: 'Policy', account, name: `secret-${account}`, document: policyText(everything) },
    roleOf(account, 'powerful', [everything], [federated(account, host)]),
    roleOf(account, 'powerless', [], [federated(account, host)]),
    roleOf(account, 'closed', [everything], [federated(account, ownHost(account)), trusting(account)]),
    roleOf(account, 'returning', [], [federated(account, outbound(account))]),
    roleOf(account, 'guest', [everything], [trusting(others)]),
    roleOf(
      account,
      'saml',
      [],
      [{ Effect: 'Allow', Principal: { Federated: samlArn(account) }, Action: 'sts:AssumeRoleWithSAML' }],
    ),
  ]
}

const scene = makeScene(accounts.flatMap(resourcesOf))
let vouch: Vouch
const signers = new Map<string, Signer>()
const signer = (account: string, name: string): Signer =>
  signers.get(`${account} ${name}`) ?? assert.fail(`nobody is ${name} of ${account}`)

before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  for (const account of accounts) {
    for (const name of ['powerful', 'powerless'])
      signers.set(
        `${account} ${name}`,
        keysOf(await exchangeToken(vouch, role(account, name), tokenOf(host, key))),
      )
    signers.set(`${account} administrator`, await administrator(vouch, account))
  }
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

const assume = (from: Signer, RoleArn: string, more: Parameters = {}): Promise<WireAnswer> =>
  callAs(vouch, from, ['sts', 'AssumeRole', { RoleArn, RoleSessionName: 'deputy', ...more }])

test('AssumeRole crosses accounts only where the caller may and the role admits', async () => {
  for (const [from, to] of pairs) {
    assert.equal((await assume(signer(from, 'powerful'), role(to, 'guest'))).status, 200)
    const oneSided: readonly [string, string][] = [
      ['powerful', role(to, 'closed')],
      ['powerless', role(to, 'guest')],
      ['administrator', role(to, 'guest')],
      ['powerful', role(to, 'absent')],
      ['powerful', role('999999999999', 'guest')],
    ]
    for (const [name, RoleArn] of oneSided) {
      const answer = await assume(signer(from, name), RoleArn)
      assertNothingIssued(answer, `${name} of ${from} at ${RoleArn}`)
      const caller =
        name === 'administrator'
          ? `arn:aws:sts::${from}:federated-user/uid-${process.getuid?.()}`
          : `arn:aws:sts::${from}:assumed-role/${name}/attack-test`
      assert.deepEqual(faultOf(answer), [
        403,
        'AccessDenied',
        `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} (decision ID)`,
      ])
    }
  }
})

/** IAM calls that name something of the other account by its ARN. */
const reaching = (to: string): readonly (readonly [string, Parameters])[] => [
  ['GetPolicy', { PolicyArn: policyArn(to) }],
  ['GetPolicyVersion', { PolicyArn: policyArn(to), VersionId: 'v1' }],
  ['ListPolicyVersions', { PolicyArn: policyArn(to) }],
  ['ListEntitiesForPolicy', { PolicyArn: policyArn(to) }],
  ['CreatePolicyVersion', { PolicyArn: policyArn(to), PolicyDocument: policyText(everything) }],
  ['DeletePolicy', { PolicyArn: policyArn(to) }],
  ['TagPolicy', { PolicyArn: policyArn(to), 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }],
  ['GetOpenIDConnectProvider', { OpenIDConnectProviderArn: providerArn(to, host) }],
  ['DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: providerArn(to, host) }],
  [
    'AddClientIDToOpenIDConnectProvider',
    { OpenIDConnectProviderArn: providerArn(to, host), ClientID: 'evil' },
  ],
  ['GetSAMLProvider', { SAMLProviderArn: samlArn(to) }],
  ['UpdateSAMLProvider', { SAMLProviderArn: samlArn(to), SAMLMetadataDocument: metadataXml() }],
  ['DeleteSAMLProvider', { SAMLProviderArn: samlArn(to) }],
  [
    'SimulatePrincipalPolicy',
    { PolicySourceArn: role(to, 'closed'), 'ActionNames.member.1': 's3:GetObject' },
  ],
  ['GetContextKeysForPrincipalPolicy', { PolicySourceArn: role(to, 'closed') }],
  ['GenerateServiceLastAccessedDetails', { Arn: role(to, 'closed') }],
  ['GenerateServiceLastAccessedDetails', { Arn: policyArn(to) }],
  ['ListPoliciesGrantingServiceAccess', { Arn: role(to, 'closed'), 'ServiceNamespaces.member.1': 'iam' }],
]

test('no session reaches into another account by an ARN, its administrator’s included', async () => {
  for (const [from, to] of pairs)
    for (const name of ['powerful', 'administrator'])
      for (const [action, parameters] of reaching(to)) {
        const answer = await callAs(vouch, signer(from, name), ['iam', action, parameters])
        const [status, code] = faultOf(answer)
        const what = `${action} by ${name} of ${from}: ${answer.text}`
        assert.deepEqual([status, code], [403, 'AccessDenied'], what)
        const absent = JSON.parse(JSON.stringify(parameters).replaceAll(to, '999999999999'))
        const nowhere = await callAs(vouch, signer(from, name), ['iam', action, absent])
        assert.equal(bytesOf(nowhere).replaceAll('999999999999', to), bytesOf(answer), what)
      }
})

test('nothing of another account can be attached, bound or passed', async () => {
  const attempts = (to: string): readonly (readonly [string, Parameters])[] => [
    ['AttachRolePolicy', { RoleName: 'powerless', PolicyArn: policyArn(to) }],
    ['PutRolePermissionsBoundary', { RoleName: 'powerless', PermissionsBoundary: policyArn(to) }],
    [
      'CreateRole',
      {
        RoleName: 'new',
        AssumeRolePolicyDocument: policyText(trusting(first)),
        PermissionsBoundary: policyArn(to),
      },
    ],
  ]
  for (const [from, to] of pairs)
    for (const name of ['powerful', 'administrator'])
      for (const [action, parameters] of attempts(to)) {
        const answer = await callAs(vouch, signer(from, name), ['iam', action, parameters])
        assert.deepEqual(faultOf(answer).slice(0, 2), [404, 'NoSuchEntity'], `${action}: ${answer.text}`)
      }
})

test('a session policy by the ARN of another account allows nothing', async () => {
  for (const [from, to] of pairs) {
    const answer = await exchangeToken(vouch, role(from, 'powerful'), tokenOf(host, key), {
      'PolicyArns.member.1.arn': policyArn(to),
    })
    const listed = await callAs(vouch, keysOf(answer), ['iam', 'ListRoles'])
    assert.equal(faultOf(listed)[1], 'AccessDenied', `${from} limited by a policy of ${to}`)
  }
})

test('what was decided in another account is not decoded, nor is what another account had to say', async () => {
  for (const [from, to] of pairs) {
    const inside = await callAs(vouch, signer(to, 'powerless'), ['iam', 'ListRoles'])
    const across = await assume(signer(to, 'powerless'), role(from, 'guest'))
    const absent = { EncodedMessage: '00000000-0000-4000-8000-000000000000' }
    const decode = (EncodedMessage: string): Promise<WireAnswer> =>
      callAs(vouch, signer(from, 'powerful'), ['sts', 'DecodeAuthorizationMessage', { EncodedMessage }])
    const nothing = bytesOf(await decode(absent.EncodedMessage))
    assert.equal(bytesOf(await decode(inside.header('x-amzn-requestid') ?? '')), nothing)

    // the role's account hears that it was asked for, and nothing of the caller's policies
    const heard = await decode(across.header('x-amzn-requestid') ?? '')
    assert.equal(heard.status, 200, heard.text)
    assert.doesNotMatch(heard.text, /identity|inline|because/, heard.text)
  }
})

test('a report is of the account that ordered it', async () => {
  for (const [from, to] of pairs) {
    const ordered = await callAs(vouch, signer(to, 'powerful'), [
      'iam',
      'GenerateServiceLastAccessedDetails',
      { Arn: role(to, 'closed') },
    ])
    const JobId = element(ordered.text, 'JobId') ?? assert.fail(ordered.text)
    for (const name of ['powerful', 'administrator']) {
      const read = await callAs(vouch, signer(from, name), [
        'iam',
        'GetServiceLastAccessedDetails',
        { JobId },
      ])
      assert.ok(read.status >= 400, read.text)
      assert.doesNotMatch(read.text, /closed|ServiceNamespace/)
    }
  }
})

test('a provider vouches in its own account alone', async () => {
  for (const [from, to] of pairs) {
    const own = ownKeys.get(from) ?? assert.fail()
    const token = tokenOf(ownHost(from), own)
    assert.equal((await exchangeToken(vouch, role(from, 'closed'), token)).status, 200)
    const answer = await exchangeToken(vouch, role(to, 'closed'), token)
    assertNothingIssued(answer, `a token for ${from} at ${to}`)
    assert.equal(faultOf(answer)[1], 'InvalidIdentityToken')
  }
})

test('the token of a session comes back to its own account alone', async () => {
  for (const [from, to] of pairs) {
    const answer = await callAs(vouch, signer(from, 'powerful'), [
      'sts',
      'GetWebIdentityToken',
      { 'Audience.member.1': 'sts.amazonaws.com', SigningAlgorithm: 'ES384' },
    ])
    const token = element(answer.text, 'WebIdentityToken') ?? assert.fail(answer.text)
    assert.equal((await exchangeToken(vouch, role(from, 'returning'), token)).status, 200)
    assertNothingIssued(await exchangeToken(vouch, role(to, 'returning'), token), `${from} at ${to}`)
  }
})

test('a SAML provider vouches in its own account alone, whatever the response offers', async () => {
  const redeem = (RoleArn: string, PrincipalArn: string, offered: string): Promise<WireAnswer> =>
    send(vouch.url, {
      path: '/aws/sts',
      headers: formType,
      body: new URLSearchParams({
        Action: 'AssumeRoleWithSAML',
        Version: '2011-06-15',
        RoleArn,
        PrincipalArn,
        SAMLAssertion: samlResponse([`${RoleArn},${offered}`]),
      }).toString(),
    })
  for (const [from, to] of pairs) {
    const good = await redeem(role(from, 'saml'), samlArn(from), samlArn(from))
    assert.equal(good.status, 200, good.text)
    for (const offered of [samlArn(from), samlArn(to)])
      assertNothingIssued(await redeem(role(to, 'saml'), samlArn(from), offered), `${from} for ${to}`)
    assertNothingIssued(await redeem(role(to, 'saml'), samlArn(to), samlArn(from)), 'offered with another')
  }
})

test('after all of it every account holds what it held', async () => {
  const { records } = (await vouch.admin('GET', '/v1/audit?limit=1000&type=trust_changed')) as {
    records: { event: { caller: { transport: string }; principal?: string } }[]
  }
  assert.ok(records.length > 0)
  for (const { event } of records) assert.equal(event.principal, undefined, JSON.stringify(event))
  assert.ok((await audit(vouch, 'outcome=denied')).length > 400)
})
