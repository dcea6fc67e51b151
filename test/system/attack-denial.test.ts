// Invariant 4 over HTTP: whatever the cause, a denial is the same bytes but for its id and its date.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import {
  assertNothingIssued,
  assumeForm,
  audit,
  element,
  formType,
  send,
  type WireAnswer,
} from '../scene/wire.ts'

const host = 'issuer.example.com'
const off = 'disabled.example.com'
const key = ecKey('k')
const keys = { jwks: { keys: [key.jwk] } }
const audiences = ['sts.amazonaws.com']
const anotherAccount = '000000000002'

const trusts = (name: string, statements: object): object => ({
  kind: 'Role',
  name,
  trustPolicy: { Version: '2012-10-17', Statement: statements },
})
const Principal = { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` }
const allow = { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity' }

const scene = makeScene([
  { kind: 'Account', id: anotherAccount },
  { kind: 'Provider', account, url: `https://${host}`, audiences, keys },
  { kind: 'Provider', account, url: `https://${off}`, audiences, keys, disabled: true },
  ...[
    roleTrusting('open', host),
    roleTrusting('for-disabled', off),
    { ...roleTrusting('switched-off', host), disabled: true },
    { ...roleTrusting('elsewhere', host), path: '/teams/a/' },
    roleTrusting('other-subject', host, 'somebody-else'),
    trusts('denies', [allow, { ...allow, Effect: 'Deny' }]),
    trusts('other-key', { ...allow, Condition: { StringEquals: { [`${host}:absent`]: 'x' } } }),
    trusts('typo', { ...allow, Condition: { StringEquals: { 'isuer.example.com:sub': 'job' } } }),
    trusts('negated', { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    trusts('other-action', { ...allow, Action: 'sts:AssumeRole' }),
    trusts('other-provider', {
      ...allow,
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${off}` },
    }),
    trusts('account-only', { ...allow, Principal: { AWS: account } }),
  ].map((role) => ({ ...role, account })),
])
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene)
  await vouch.admin('POST', '/v1/apply', {
    documents: [{ kind: 'Role', account, name: 'deleted', spec: await specOf('open') }],
  })
  await vouch.admin('DELETE', `/v1/resources/Role/${account}/deleted`)
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

async function specOf(name: string): Promise<unknown> {
  const answer = await vouch.admin('GET', `/v1/resources?kind=Role&name=${name}`)
  return (answer as { resources: { spec: unknown }[] }).resources[0]?.spec
}

interface Asked {
  readonly role: string
  readonly claims?: Record<string, unknown>
  readonly more?: Record<string, string>
  readonly issuer?: string
}

const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } }
const tokenOf = ({ issuer = host, claims }: Asked): string =>
  compact({ alg: 'ES256', kid: 'k' }, { ...goodClaims(`https://${issuer}`), ...claims }, es256(key))
const ask = (asked: Asked, accept = '*/*'): Promise<WireAnswer> =>
  send(vouch.url, {
    path: '/aws/sts',
    headers: { ...formType, accept },
    body: assumeForm(
      asked.role.startsWith('arn:') ? asked.role : roleArn(asked.role),
      tokenOf(asked),
      asked.more,
    ),
  })

const causes: readonly [cause: string, asked: Asked, reason: string][] = [
  ['a role that never was', { role: 'absent' }, 'role_missing'],
  ['a role that was deleted', { role: 'deleted' }, 'role_missing'],
  ['a role in another letter case', { role: 'OPEN' }, 'role_missing'],
  ['a role with a path, asked for without', { role: 'elsewhere' }, 'role_missing'],
  ['a role asked for with a path of another', { role: 'teams/b/elsewhere' }, 'role_missing'],
  ['a role asked for with half of its path', { role: 'teams/elsewhere' }, 'role_missing'],
  ['a role in another partition', { role: `arn:aws-cn:iam::${account}:role/open` }, 'role_missing'],
  ['a disabled role', { role: 'switched-off' }, 'role_disabled'],
  ['a disabled provider', { role: 'for-disabled', issuer: off }, 'provider_disabled'],
  ['a disabled provider and no role', { role: 'absent', issuer: off }, 'provider_disabled'],
  ['a subject that the policy does not name', { role: 'other-subject' }, 'trust_policy'],
  ['a Deny beside the Allow', { role: 'denies' }, 'trust_policy'],
  ['a condition on a claim that is absent', { role: 'other-key' }, 'trust_policy'],
  ['a typo in the host of a condition key', { role: 'typo' }, 'trust_policy'],
  ['plain http where TLS is asked for', { role: 'negated' }, 'trust_policy'],
  ['another action', { role: 'other-action' }, 'trust_policy'],
  ['another provider', { role: 'other-provider' }, 'trust_policy'],
  ['the account as principal', { role: 'account-only' }, 'trust_policy'],
  ['tags without TagSession', { role: 'open', claims: tags }, 'tag_session_not_allowed'],
  [
    'a source identity without SetSourceIdentity',
    { role: 'open', claims: { 'https://aws.amazon.com/source_identity': 'alice' } },
    'set_source_identity_not_allowed',
  ],
  [
    'a duration over the maximum of a role that denies',
    { role: 'denies', more: { DurationSeconds: '43200' } },
    'trust_policy',
  ],
  [
    'a session policy',
    {
      role: 'denies',
      more: { Policy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' },
    },
    'trust_policy',
  ],
]

/** All bytes of an answer, but id and date. */
const bytes = (answer: WireAnswer): string =>
  JSON.stringify([
    answer.status,
    answer.rawHeaders.map((value, index) =>
      answer.rawHeaders[index - 1]?.toLowerCase() === 'date' ? 'DATE' : value,
    ),
    answer.text,
  ]).replaceAll(answer.header('x-amzn-requestid') ?? 'no id', 'ID')

test('every cause of a denial has one answer, in XML and in JSON; the ledger alone tells them apart', async () => {
  assert.equal((await ask({ role: 'open' })).status, 200)
  for (const accept of ['*/*', 'application/json']) {
    const seen = new Map<string, string>()
    for (const [cause, asked, reason] of causes) {
      const answer = await ask(asked, accept)
      assertNothingIssued(answer, cause)
      assert.equal(answer.status, 403, cause)
      seen.set(bytes(answer), cause)
      const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
      assert.deepEqual([event?.type, event?.outcome, event?.reason], ['exchange', 'denied', reason], cause)
    }
    assert.deepEqual([...seen.values()], [causes.at(-1)?.[0]], [...seen.keys()].join('\n'))
  }
})

test('a denial has the id of its decision as request id and in its text, 128 random bits', async () => {
  const ids = new Set<string>()
  for (let count = 0; count < 20; count += 1) {
    const answer = await ask({ role: 'absent' })
    const id = element(answer.text, 'RequestId') ?? ''
    assert.match(id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    assert.equal(answer.header('x-amzn-requestid'), id)
    assert.equal(
      element(answer.text, 'Message'),
      `Not authorized to perform sts:AssumeRoleWithWebIdentity (decision ${id})`,
    )
    ids.add(id)
  }
  assert.equal(ids.size, 20)
})

test('an account that is not there answers as one that does not believe the provider', async () => {
  const answers = await Promise.all(
    [anotherAccount, '999999999999'].map((id) => ask({ role: `arn:aws:iam::${id}:role/open` })),
  )
  const [there, absent] = answers.map((answer) => bytes(answer))
  for (const answer of answers) assertNothingIssued(answer, 'another account')
  assert.equal(there, absent)
})

test('a forged token of a disabled provider is answered as a forged token of any other', async () => {
  const stranger = ecKey('k')
  const forge = (issuer: string): Promise<WireAnswer> => {
    const token = compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${issuer}`), es256(stranger))
    return send(vouch.url, { path: '/aws/sts', headers: formType, body: assumeForm(roleArn('open'), token) })
  }
  const [disabled, enabled] = await Promise.all([forge(off), forge(host)])
  assert.equal(element(disabled.text, 'Code'), 'InvalidIdentityToken')
  assert.equal(bytes(disabled), bytes(enabled))
})
