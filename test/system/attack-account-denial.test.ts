// Invariant 4 for signed calls: whatever refuses them, the same bytes but for the id and the date. The record alone
// knows which layer it was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Signer } from '@vouchsafe/exchange/testing'
import {
  administrator,
  bytesOf,
  callAs,
  callUnsigned,
  everything,
  exchangeToken,
  faultOf,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { ecKey } from '../scene/forge.ts'
import { account, makeScene, roleArn, startVouch, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, audit, element, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
/** Under service and resource control policies that deny by role name. */
const controlled = '000000000002'

const federated = (of: string): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${of}:oidc-provider/${host}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' } },
})
const chained = (of: string, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: { AWS: of },
  Action: 'sts:AssumeRole',
  ...more,
})
interface RoleParts {
  readonly of?: string
  readonly trust?: readonly object[]
  readonly allow?: readonly object[]
  readonly more?: object
}
const role = (
  name: string,
  { of = account, trust = [], allow = [everything], more = {} }: RoleParts,
): object => ({
  kind: 'Role',
  account: of,
  name,
  trustPolicy: policyText(...trust),
  ...(allow.length > 0 && { policies: { inline: { main: policyText(...allow) } } }),
  ...more,
})
const deny = (Action: string, Resource: string): object => ({ Effect: 'Deny', Action, Resource })
const provider = (of: string): object => ({
  kind: 'Provider',
  account: of,
  url: `https://${host}`,
  audiences: ['sts.amazonaws.com'],
  keys: { jwks: { keys: [key.jwk] } },
})

// names of ten letters: the length of an answer tells nothing either
const callers = {
  mayAll: 'caller-all',
  mayNone: 'caller-not',
  denied: 'caller-den',
  bounded: 'caller-bnd',
} as const
const scene = makeScene([
  { kind: 'Account', id: controlled },
  provider(account),
  provider(controlled),
  { kind: 'Policy', account, name: 'bound', document: policyText({ ...everything, Action: 's3:*' }) },
  role(callers.mayAll, { trust: [federated(account)] }),
  role(callers.mayNone, { trust: [federated(account)], allow: [] }),
  role(callers.denied, { trust: [federated(account)], allow: [everything, deny('*', '*')] }),
  role(callers.bounded, { trust: [federated(account)], more: { permissionsBoundary: 'bound' } }),
  role('caller-scp', { of: controlled, trust: [federated(controlled)] }),
  role('target-yes', { trust: [chained(account)] }),
  role('target-not', { trust: [federated(account)] }),
  role('target-den', { trust: [chained(account), { ...chained(account), Effect: 'Deny' }] }),
  role('target-off', { trust: [chained(account)], more: { disabled: true } }),
  role('target-ext', {
    trust: [chained(account, { Condition: { StringEquals: { 'sts:ExternalId': 'Partner' } } })],
  }),
  role('target-pat', { trust: [chained(account)], more: { path: '/team/' } }),
  role('target-rcp', { of: controlled, trust: [chained(account)] }),
  {
    kind: 'ServiceControlPolicy',
    name: 'no-chains',
    targets: [controlled],
    document: policyText(deny('sts:AssumeRole', '*'), deny('iam:GetRole', '*')),
  },
  {
    kind: 'ResourceControlPolicy',
    name: 'no-guests',
    targets: [controlled],
    document: policyText({ ...deny('sts:AssumeRole', '*'), Principal: '*' }),
  },
])
let vouch: Vouch
const sessions = new Map<string, Signer>()
const signer = (name: string): Signer => sessions.get(name) ?? assert.fail(name)

const limited = { Policy: policyText({ ...everything, Action: 's3:*' }) }
before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  for (const name of Object.values(callers))
    sessions.set(name, keysOf(await exchangeToken(vouch, roleArn(name), tokenOf(host, key))))
  const arn = `arn:aws:iam::${controlled}:role/caller-scp`
  sessions.set('caller-scp', keysOf(await exchangeToken(vouch, arn, tokenOf(host, key))))
  const all = roleArn(callers.mayAll)
  sessions.set('limited', keysOf(await exchangeToken(vouch, all, tokenOf(host, key), limited)))
  sessions.set('administrator', await administrator(vouch, account))
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

/** What the caller said itself is taken out: who he is, and the ARN that he asked for. */
function bytes(answer: WireAnswer, ...own: readonly string[]): string {
  const text = own.reduce((rest, one) => rest.replaceAll(one, 'OWN'), bytesOf(answer))
  return text.replace(/User: \S+ /, 'User: CALLER ')
}

const target = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`
const tagged = { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }
const cases: readonly (readonly [
  cause: string,
  by: string,
  arn: string,
  more: Parameters,
  reason: string,
])[] = [
  [
    'an account that is not there',
    callers.mayAll,
    target('target-yes', '999999999999'),
    {},
    'account_missing',
  ],
  ['a role that is not there', callers.mayAll, target('target-gon'), {}, 'role_missing'],
  ['a role in another letter case', callers.mayAll, target('TARGET-YES'), {}, 'role_missing'],
  ['a role without its path', callers.mayAll, target('target-pat'), {}, 'role_missing'],
  ['a disabled role', callers.mayAll, target('target-off'), {}, 'role_disabled'],
  ['a trust policy that does not admit', callers.mayAll, target('target-not'), {}, 'not_authorized'],
  ['a trust policy that denies', callers.mayAll, target('target-den'), {}, 'not_authorized'],
  [
    'an ExternalId in another case',
    callers.mayAll,
    target('target-ext'),
    { ExternalId: 'partner' },
    'not_authorized',
  ],
  ['tags without TagSession', callers.mayAll, target('target-yes'), tagged, 'tag_session_not_allowed'],
  [
    'a source identity without SetSourceIdentity',
    callers.mayAll,
    target('target-yes'),
    { SourceIdentity: 'alice' },
    'set_source_identity_not_allowed',
  ],
  ['no permission', callers.mayNone, target('target-yes', account), {}, 'not_authorized'],
  ['no permission, and no role', callers.mayNone, target('target-gon'), {}, 'role_missing'],
  ['a permission denied', callers.denied, target('target-yes'), {}, 'not_authorized'],
  ['a boundary', callers.bounded, target('target-yes'), {}, 'not_authorized'],
  ['a session policy', 'limited', target('target-yes'), {}, 'not_authorized'],
  ['a service control policy', 'caller-scp', target('target-yes'), {}, 'not_authorized'],
  ['a resource control policy', callers.mayAll, target('target-rcp', controlled), {}, 'not_authorized'],
  [
    'too long a session of a role that denies',
    callers.mayAll,
    target('target-not'),
    { DurationSeconds: '43200' },
    'not_authorized',
  ],
]

test('every cause of a denied AssumeRole has one answer; the record alone tells them apart', async () => {
  const good = { RoleArn: target('target-yes'), RoleSessionName: 'next' }
  assert.equal((await callAs(vouch, signer(callers.mayAll), ['sts', 'AssumeRole', good])).status, 200)
  const seen = new Map<string, string>()
  for (const [cause, by, RoleArn, more, reason] of cases) {
    const parameters = { RoleArn, RoleSessionName: 'next', ...more }
    const answer = await callAs(vouch, signer(by), ['sts', 'AssumeRole', parameters])
    assertNothingIssued(answer, cause)
    seen.set(bytes(answer, RoleArn), cause)
    const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
    assert.deepEqual([event?.outcome, event?.reason], ['denied', reason], cause)
  }
  assert.equal(seen.size, 1, [...seen].join('\n'))
})

test('whoever may not look is not told whether there is anything to see', async () => {
  const asked: readonly (readonly [string, (name: string) => Parameters])[] = [
    ['GetRole', (RoleName) => ({ RoleName })],
    ['DeleteRole', (RoleName) => ({ RoleName })],
    ['UpdateAssumeRolePolicy', (RoleName) => ({ RoleName, PolicyDocument: policyText(chained(account)) })],
    ['AttachRolePolicy', (RoleName) => ({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })],
    ['PutRolePolicy', (RoleName) => ({ RoleName, PolicyName: 'p', PolicyDocument: policyText(everything) })],
    ['TagRole', (RoleName) => ({ RoleName, ...tagged })],
    ['ListRolePolicies', (RoleName) => ({ RoleName })],
  ]
  const blind = [callers.mayNone, callers.denied, callers.bounded, 'limited']
  for (const [action, parametersOf] of asked) {
    const seen = new Map<string, string>()
    for (const by of blind)
      for (const name of ['target-yes', 'target-pat', 'target-off', 'target-gon']) {
        const answer = await callAs(vouch, signer(by), ['iam', action, parametersOf(name)])
        assert.equal(faultOf(answer)[1], 'AccessDenied', `${action} ${name} by ${by}: ${answer.text}`)
        seen.set(bytes(answer, name), `${name} by ${by}`)
      }
    assert.equal(seen.size, 1, [...seen].join('\n'))
  }
})

test('to pass a role tells nothing of it to whoever may not', async () => {
  const granted = policyText({ ...everything, Action: ['iam:AddRoleToInstanceProfile'] })
  const all = roleArn(callers.mayAll)
  const passing = keysOf(await exchangeToken(vouch, all, tokenOf(host, key), { Policy: granted }))
  await callAs(vouch, signer('administrator'), [
    'iam',
    'CreateInstanceProfile',
    { InstanceProfileName: 'profile' },
  ])
  const seen = new Map<string, string>()
  for (const RoleName of ['target-yes', 'target-pat', 'target-gon']) {
    const parameters = { InstanceProfileName: 'profile', RoleName }
    const answer = await callAs(vouch, passing, ['iam', 'AddRoleToInstanceProfile', parameters])
    assert.equal(faultOf(answer)[1], 'AccessDenied', answer.text)
    seen.set(bytes(answer, RoleName), RoleName)
  }
  assert.equal(seen.size, 1, [...seen].join('\n'))
})

test('what nobody may do is refused in the same words to everybody, whatever it names', async () => {
  for (const action of ['CreateAccessKey', 'CreateUser', 'CreateLoginProfile', 'UploadSSHPublicKey']) {
    const seen = new Set<string>()
    for (const by of [callers.mayAll, callers.mayNone, callers.denied, 'caller-scp', 'administrator'])
      for (const UserName of ['target-yes', 'target-gon', "'; drop table", ''])
        seen.add(bytesOf(await callAs(vouch, signer(by), ['iam', action, { UserName, Password: 'hunter2' }])))
    assert.equal(seen.size, 1, [...seen].join('\n'))
    assert.doesNotMatch([...seen].join(''), /hunter2|target|drop/)
  }
})

const signed: readonly (readonly ['sts' | 'iam', string, Parameters])[] = [
  ['sts', 'AssumeRole', { RoleArn: target('target-yes'), RoleSessionName: 'next' }],
  ['sts', 'AssumeRole', { RoleArn: 'nonsense' }],
  ['sts', 'GetWebIdentityToken', {}],
  ['sts', 'GetAccessKeyInfo', { AccessKeyId: '!' }],
  ['sts', 'DecodeAuthorizationMessage', {}],
  ['sts', 'GetSessionToken', {}],
  ['iam', 'ListRoles', {}],
  ['iam', 'GetRole', { RoleName: '!' }],
  ['iam', 'CreateAccessKey', {}],
  ['iam', 'CreateRole', { Nonsense: 'x' }],
]

test('a call that is not signed, or not well, is told that and nothing else, and leaves no record of its own', async () => {
  const good = signer(callers.mayAll)
  const attacks: readonly (readonly [
    code: string,
    send: (call: (typeof signed)[number]) => Promise<WireAnswer>,
  ])[] = [
    ['MissingAuthenticationToken', (call) => callUnsigned(vouch, call)],
    ['SignatureDoesNotMatch', (call) => callAs(vouch, { ...good, secretAccessKey: 'x'.repeat(40) }, call)],
    [
      'SignatureDoesNotMatch',
      (call) => callAs(vouch, good, call, { scope: call[0] === 'iam' ? 'sts' : 'iam' }),
    ],
    [
      'SignatureDoesNotMatch',
      (call) =>
        callAs(vouch, good, call, {
          body: `Action=${call[1]}&Version=${call[0] === 'iam' ? '2010-05-08' : '2011-06-15'}&Extra=1`,
        }),
    ],
    ['InvalidClientTokenId', (call) => callAs(vouch, { ...good, sessionToken: 'x'.repeat(400) }, call)],
    [
      'InvalidClientTokenId',
      (call) => callAs(vouch, { ...good, accessKeyId: signer('limited').accessKeyId }, call),
    ],
  ]
  const recorded = (await audit(vouch, 'type=session_use')).length
  for (const [code, attack] of attacks) {
    for (const service of ['sts', 'iam'] as const) {
      const seen = new Set<string>()
      for (const call of signed.filter(([one]) => one === service)) {
        const answer = await attack(call)
        assert.equal(faultOf(answer)[1], code, `${call[1]}: ${answer.text}`)
        assert.doesNotMatch(answer.text, /target|assumed-role|validation/i)
        seen.add(bytesOf(answer))
      }
      assert.equal(seen.size, 1, [...seen].join('\n'))
    }
  }
  assert.equal((await audit(vouch, 'type=session_use')).length, recorded)
  assert.equal(element((await callAs(vouch, good, ['iam', 'ListRoles'])).text, 'IsTruncated'), 'false')
})
