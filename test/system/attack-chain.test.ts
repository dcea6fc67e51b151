// Attacks by whoever holds a session already: chains that outlive, widen or come back from the dead (invariant 5;
// field.md 2: exchange ceiling and confused deputy, disabled or deleted trust still honoured).
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import type { Signer } from '@vouchsafe/exchange/testing'
import {
  administrator,
  callAs,
  everything,
  exchangeToken,
  faultOf,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { ecKey, now } from '../scene/forge.ts'
import { account, makeScene, roleArn, startVouch, vouchBin, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, audit, element, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const outbound = `vouchsafe.internal/aws/${account}`
const key = ecKey('k')

const federated = (provider: string): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
  Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  Condition: { StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com' } },
})
const chained = (more: object = {}): object => ({
  Effect: 'Allow',
  Principal: { AWS: account },
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ...more,
})
const role = (name: string, ...statements: readonly object[]): object => ({
  kind: 'Role',
  name,
  maxSessionDuration: 7200,
  trustPolicy: policyText(...statements),
  policies: { inline: { main: policyText(everything) } },
})
const oneRole = (name: string): object => chained({ Principal: { AWS: roleArn(name) } })

const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  { kind: 'Provider', url: `https://${outbound}`, audiences: ['sts.amazonaws.com'] },
  { kind: 'Provider', url: 'https://vouchsafe.internal', audiences: ['sts.amazonaws.com'] },
  role('start', federated(host)),
  role('mortal', federated(host)),
  role('back', federated(outbound)),
  role('ring-a', chained()),
  role('ring-b', chained()),
  role('own', federated('vouchsafe.internal')),
  role('external', chained({ Condition: { StringEquals: { 'sts:ExternalId': 'Partner-42' } } })),
  {
    ...role('few', chained()),
    policies: { inline: { main: policyText({ ...everything, Action: 'iam:GetRole' }) } },
  },
  role('heir', oneRole('mortal')),
])
let vouch: Vouch

before(async () => void (vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })))
after(async () => {
  await vouch.stop()
  scene.remove()
})

const signIn = async (name: string, claims: object = {}): Promise<Signer> =>
  keysOf(await exchangeToken(vouch, roleArn(name), tokenOf(host, key, claims)))
const assume = (from: Signer, name: string, more: Parameters = {}): Promise<WireAnswer> =>
  callAs(vouch, from, ['sts', 'AssumeRole', { RoleArn: roleArn(name), RoleSessionName: 'next', ...more }])
const identity = (from: Signer): Promise<WireAnswer> => callAs(vouch, from, ['sts', 'GetCallerIdentity'])
async function webToken(from: Signer): Promise<string> {
  const answer = await callAs(vouch, from, [
    'sts',
    'GetWebIdentityToken',
    { 'Audience.member.1': 'sts.amazonaws.com', SigningAlgorithm: 'RS256', DurationSeconds: '3600' },
  ])
  return element(answer.text, 'WebIdentityToken') ?? assert.fail(answer.text)
}
const secondsLeft = ({ text }: WireAnswer): number =>
  Math.round((Date.parse(element(text, 'Expiration') ?? '') - Date.now()) / 1000)

const marks = {
  'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] }, transitive_tag_keys: ['team'] },
  'https://aws.amazon.com/source_identity': 'alice',
}

test('roles that assume each other in a circle gain neither time nor another identity', async () => {
  let signer = await signIn('start', marks)
  for (let step = 0; step < 12; step += 1) {
    const next = step % 2 === 0 ? 'ring-a' : 'ring-b'
    assert.equal(faultOf(await assume(signer, next, { DurationSeconds: '3601' }))[1], 'ValidationError')
    const thief = await assume(signer, next, { SourceIdentity: 'bob' })
    assertNothingIssued(thief, 'another source identity')
    for (const tag of ['team', 'TEAM']) {
      const repainted = { 'Tags.member.1.Key': tag, 'Tags.member.1.Value': 'blue' }
      assertNothingIssued(await assume(signer, next, repainted), `another ${tag}`)
    }
    const answer = await assume(signer, next)
    assert.ok(secondsLeft(answer) <= 3600, answer.text)
    assert.equal(element(answer.text, 'SourceIdentity'), 'alice')
    signer = keysOf(answer)
  }
  const token = await webToken(signer)
  const detour = await exchangeToken(vouch, roleArn('back'), token, { DurationSeconds: '3601' })
  assertNothingIssued(detour, 'more than an hour by a detour')
  const back = await exchangeToken(vouch, roleArn('back'), token)
  assert.ok(secondsLeft(back) <= 3600)
  const [record] = await audit(vouch, `id=${back.header('x-amzn-requestid')}`)
  const { request = {} } = record as unknown as { request?: Record<string, unknown> }
  assert.deepEqual([request['sts:sourceidentity'], request['aws:requesttag/team']], ['alice', 'red'])
})

test('an ExternalId that differs in anything is another one', async () => {
  const signer = await signIn('start')
  assert.equal((await assume(signer, 'external', { ExternalId: 'Partner-42' })).status, 200)
  const seen = new Set<string>()
  for (const ExternalId of ['partner-42', 'PARTNER-42', 'Partner-4', 'Partner-420', 'Partner-42,', '..'])
    seen.add(JSON.stringify(faultOf(await assume(signer, 'external', { ExternalId }))))
  seen.add(JSON.stringify(faultOf(await assume(signer, 'external'))))
  assert.equal(seen.size, 1, [...seen].join('\n'))
  assert.match([...seen].join(''), /AccessDenied/)
  for (const ExternalId of ['', 'x', '*', 'Partner-42 ', 'Partner-42\n', 'x'.repeat(1225)])
    assert.equal(faultOf(await assume(signer, 'external', { ExternalId }))[1], 'ValidationError', ExternalId)
})

test('a session policy never widens, by value, by ARN or by both', async () => {
  const signer = await signIn('start')
  const may = async (session: Signer, action: string, parameters: Parameters = {}): Promise<boolean> =>
    (await callAs(vouch, session, ['iam', action, parameters])).status === 200
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const wide: readonly Parameters[] = [
    { Policy: policyText(everything) },
    { 'PolicyArns.member.1.arn': admin },
    { Policy: policyText(everything), 'PolicyArns.member.1.arn': admin },
  ]
  for (const policies of wide) {
    const few = keysOf(await assume(signer, 'few', policies))
    assert.equal(await may(few, 'GetRole', { RoleName: 'few' }), true)
    assert.equal(await may(few, 'ListRoles'), false, JSON.stringify(policies))
  }
  const narrow: readonly Parameters[] = [
    { Policy: policyText({ ...everything, Action: 'iam:GetRole' }) },
    { Policy: policyText(everything, { Effect: 'Deny', Action: 'iam:ListRoles', Resource: '*' }) },
    { 'PolicyArns.member.1.arn': `arn:aws:iam::${account}:policy/absent` },
  ]
  for (const policies of narrow) {
    const session = keysOf(await assume(signer, 'ring-a', policies))
    assert.equal(await may(session, 'ListRoles'), false, JSON.stringify(policies))
    // the limit is the session's own; it may hand on only what it may do itself
    const reaches = (await assume(session, 'ring-b')).status === 200
    assert.equal(reaches, policies['Policy']?.includes('Deny') === true, JSON.stringify(policies))
  }
})

/** Writes a role like `start`, but for these fields. */
async function applyRole(name: string, changes: object = {}): Promise<unknown> {
  const answer = await vouch.admin('GET', '/v1/resources?kind=Role&name=start')
  const [{ spec } = { spec: {} }] = (answer as { resources: { spec: object }[] }).resources
  const documents = [{ kind: 'Role', account, name, spec: { ...spec, ...changes } }]
  return vouch.admin('POST', '/v1/apply', { documents })
}

/** Everything that a session of `mortal` opens, with the token that it got before. */
async function waysOf(signer: Signer): Promise<Readonly<Record<string, () => Promise<WireAnswer>>>> {
  const token = await webToken(signer)
  return {
    GetCallerIdentity: () => identity(signer),
    AssumeRole: () => assume(signer, 'ring-a'),
    ListRoles: () => callAs(vouch, signer, ['iam', 'ListRoles']),
    'AssumeRoleWithWebIdentity with its token': () => exchangeToken(vouch, roleArn('back'), token),
  }
}

const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['is disabled', () => applyRole('mortal', { disabled: true })],
  ['is deleted', () => vouch.admin('DELETE', `/v1/resources/Role/${account}/mortal`)],
  ['is made anew', () => applyRole('mortal')],
]

test('when its role ends a session ends on every way, and so does the token that it got', async () => {
  const ways = await waysOf(await signIn('mortal'))
  for (const [way, ask] of Object.entries(ways)) assert.equal((await ask()).status, 200, way)
  for (const [end, make] of ends) {
    await make()
    for (const [way, ask] of Object.entries(ways))
      assertNothingIssued(await ask(), `${way} after the role ${end}`)
  }
  // nor is the new role the one that others trusted
  assertNothingIssued(await assume(await signIn('mortal'), 'heir'), 'a role made anew under a trusted name')
})

test('a role that moves to another path is the same role, and no longer found by its old ARN', async () => {
  await applyRole('mover', { path: '/one/' })
  const arn = (path: string): string => `arn:aws:iam::${account}:role/${path}mover`
  const before = keysOf(await exchangeToken(vouch, arn('one/'), tokenOf(host, key)))
  await applyRole('mover', { path: '/two/' }).catch(() => undefined)
  const old = await exchangeToken(vouch, arn('one/'), tokenOf(host, key))
  const moved = await exchangeToken(vouch, arn('two/'), tokenOf(host, key))
  // either the path cannot change at all, or the old ARN is nobody's
  assert.deepEqual(new Set([old.status, moved.status]), new Set([200, 403]))
  assert.equal((await identity(before)).status, 200)
})

test('a chain is believed of our own issuer alone: a stolen one in a foreign token is a claim like any other', async () => {
  const token = await webToken(await signIn('start', marks))
  const stolen = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const chain = stolen['urn:vouchsafe:chain']
  assert.equal(typeof chain?.root, 'string')
  const foreign = tokenOf(host, key, { 'urn:vouchsafe:chain': { ...chain, sourceIdentity: 'mallory' } })
  const answer = await exchangeToken(vouch, roleArn('start'), foreign, { DurationSeconds: '7200' })
  // a chained session would have had an hour
  assert.equal(answer.status, 200, answer.text)
  assert.equal(element(answer.text, 'SourceIdentity'), undefined)
  await vouch.admin('POST', '/v1/apply', {
    documents: [{ kind: 'Revocation', account, name: 'stolen-root', spec: { session: chain.root } }],
  })
  assert.equal((await identity(keysOf(answer))).status, 200)
  assertNothingIssued(await exchangeToken(vouch, roleArn('back'), token), 'the real chain, revoked')
})

test('nobody asks for a chain in `vouch token`', async () => {
  const claims = { 'urn:vouchsafe:chain': { root: '0'.repeat(32) } }
  const asked = JSON.stringify({ subject: 'x', audience: 'sts.amazonaws.com', claims })
  assert.match(await vouch.adminText('/v1/tokens', asked), /^400 .*urn:vouchsafe:chain/)
  const args = [
    vouchBin,
    'token',
    '--aud',
    'sts.amazonaws.com',
    '--sub',
    'x',
    '--claims',
    JSON.stringify(claims),
  ]
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [...args, '--home', scene.home], (error, stdout, stderr) =>
      resolve(`${error === null ? 'done' : 'refused'} ${stdout}${stderr}`),
    )
  })
  assert.match(said, /^refused/)
  assert.doesNotMatch(said, /eyJ/)
})

test('an administrator’s session makes no other credential, and is good for nobody but its holder', async () => {
  const admin = await administrator(vouch, account)
  const other = await administrator(vouch, account)
  assert.equal((await callAs(vouch, admin, ['iam', 'ListRoles'])).status, 200)
  const making: readonly (readonly ['sts', string, Parameters])[] = [
    ['sts', 'AssumeRole', { RoleArn: roleArn('ring-a'), RoleSessionName: 'next' }],
    ['sts', 'GetWebIdentityToken', { 'Audience.member.1': 'a', SigningAlgorithm: 'RS256' }],
    ['sts', 'GetSessionToken', {}],
    ['sts', 'GetFederationToken', { Name: 'x' }],
    ['sts', 'AssumeRoot', { TargetPrincipal: account }],
    ['sts', 'GetDelegatedAccessToken', { TradeInToken: 'x' }],
  ]
  for (const call of making) {
    const answer = await callAs(vouch, admin, call)
    assert.ok(answer.status >= 400, call[1])
    assert.doesNotMatch(answer.text, /ASIA|SecretAccessKey|<WebIdentityToken>|eyJ/, call[1])
  }
  const withAnother: readonly Partial<Signer>[] = [
    { accessKeyId: other.accessKeyId },
    { secretAccessKey: other.secretAccessKey },
    { sessionToken: other.sessionToken ?? '' },
    { accessKeyId: (await signIn('start')).accessKeyId },
  ]
  for (const part of withAnother) {
    const answer = await callAs(vouch, { ...admin, ...part }, ['iam', 'ListRoles'])
    assert.match(faultOf(answer)[1], /^(?:InvalidClientTokenId|SignatureDoesNotMatch)$/)
  }
  const evidence = await exchangeToken(vouch, roleArn('own'), admin.sessionToken ?? '')
  assertNothingIssued(evidence, 'an administrator’s session as evidence')
})

test('the token of a session ends with it', async () => {
  const answer = await exchangeToken(vouch, roleArn('start'), tokenOf(host, key), { DurationSeconds: '900' })
  const token = await webToken(keysOf(answer))
  const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  assert.ok(exp <= now() + 900, `${exp} after ${now() + 900}`)
})
