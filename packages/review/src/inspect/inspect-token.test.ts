import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { keySetFrom } from '@vouchsafe/core/jwk'
import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { inspectToken } from './inspect-token.ts'
import { part, tokenOf } from './tokens.test-support.ts'
import type { Inspection, TokenState } from './types.ts'

const at = 1_795_327_200 as EpochSeconds
const live = { aud: 'sts.amazonaws.com', iat: at - 60, exp: at + 240 }
const inspect = (claims: JsonObject, header?: JsonObject): Inspection =>
  inspectToken(tokenOf(claims, header), { at, keys: 'no keys were given' })
const codesOf = (claims: JsonObject, header?: JsonObject): string[] =>
  inspect(claims, header).remarks.map(({ code }) => code)

const github = {
  ...live,
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/shop:ref:refs/heads/main',
}
const kubernetes = {
  ...live,
  iss: 'https://oidc.example.com/cluster',
  sub: 'system:serviceaccount:payments:api',
  'kubernetes.io': { namespace: 'payments', pod: { name: 'api-1', uid: 'u' } },
}
const kinds: [claims: JsonObject, kind: string, claim: string, meaning: RegExp][] = [
  [github, 'GitHub Actions', 'sub', /^the job: repository/],
  [{ ...github, iss: 'https://ghes.example/_services/token' }, 'GitHub Enterprise Server', 'sub', /^the job/],
  [{ ...live, iss: 'https://gitlab.com', project_id: '1' }, 'GitLab CI', 'project_id', /for good; in a fork/],
  [
    { ...live, iss: 'https://oidc.circleci.com/org/9f', 'oidc.circleci.com/project-id': 'p' },
    'CircleCI',
    'oidc.circleci.com/project-id',
    /^project/,
  ],
  [
    {
      ...live,
      iss: 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
      repositoryUuid: '{1}',
    },
    'Bitbucket Pipelines',
    'repositoryUuid',
    /^repository, for good$/,
  ],
  [
    { ...live, iss: 'https://agent.buildkite.com', build_branch: 'main' },
    'Buildkite',
    'build_branch',
    /^branch/,
  ],
  [
    { ...live, iss: 'https://app.terraform.io', terraform_run_phase: 'plan' },
    'HCP Terraform',
    'terraform_run_phase',
    /^plan or apply$/,
  ],
  [
    { ...live, iss: 'https://accounts.google.com', azp: 'a' },
    'Google',
    'azp',
    /AWS takes it for the audience/,
  ],
  [
    { ...live, iss: 'https://login.microsoftonline.com/t/v2.0', oid: 'o' },
    'Microsoft Entra',
    'oid',
    /^the principal, for good/,
  ],
  [{ ...live, iss: 'https://sts.windows.net/t/', tid: 't' }, 'Microsoft Entra', 'tid', /^tenant/],
  [kubernetes, 'Kubernetes', 'kubernetes.io/pod/uid', /^the same pod/],
  [
    { ...kubernetes, iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0' },
    'Amazon EKS',
    'kubernetes.io/namespace',
    /^namespace$/,
  ],
  [{ ...live, sub: 'spiffe://example.org/web' }, 'JWT-SVID (SPIFFE)', 'sub', /SPIFFE ID/],
  [
    { ...live, sub: 'spiffe://v.example/local/uid/0', amr: ['attested'], jti: '0'.repeat(32) },
    'Vouchsafe',
    'jti',
    /ledger/,
  ],
  [
    { ...live, iss: 'https://id.example' },
    'an issuer without a form of its own here',
    'aud',
    /^for whom it is/,
  ],
]
for (const [claims, kind, claim, meaning] of kinds)
  test(`inspectToken() knows a token of ${kind} and what \`${claim}\` means there`, () => {
    const { kind: found, claims: read } = inspect(claims)
    assert.equal(found, kind)
    assert.match(read.find(({ name }) => name === claim)?.meaning ?? '', meaning)
  })

const states: [claims: JsonObject, state: TokenState][] = [
  [{ iat: at, exp: at + 1 }, 'live'],
  [{ exp: at + 1 }, 'live'],
  [{ iat: at - 9, exp: at }, 'expired'],
  [{ iat: at + 1, exp: at + 9 }, 'not_yet_valid'],
  [{ iat: at, nbf: at + 1, exp: at + 9 }, 'not_yet_valid'],
  [{ iat: at }, 'endless'],
  [{ iat: at, exp: 'soon' }, 'unreadable'],
  [{ iat: { a: 1 }, exp: at }, 'unreadable'],
  [{ iat: at, exp: 9e15 }, 'unreadable'],
  [{ iat: -1, exp: at + 1 }, 'unreadable'],
]
for (const [claims, state] of states)
  test(`inspectToken() calls ${JSON.stringify(claims).replaceAll(String(at), 'now')} ${state}`, () =>
    assert.equal(inspect(claims).times.state, state))

test('inspectToken() has times as numbers, and the lifetime', () => {
  const times = { state: 'live', issuedAt: at - 60, expiresAt: at + 240, lifetimeSeconds: 300 }
  assert.deepEqual(inspect(live).times, times)
})

const sub = 'repo:acme@1/shop@2:ref:refs/heads/main'
const remarks: [name: string, claims: JsonObject, codes: string[], header?: JsonObject][] = [
  ['a subject of names', github, ['name_only_subject']],
  ['a subject with ids', { ...github, sub }, ['immutable_subject']],
  [
    'a pull request',
    { ...github, sub: 'repo:acme@1/shop@2:pull_request' },
    ['immutable_subject', 'pull_request'],
  ],
  [
    'pull_request_target',
    { ...github, sub, event_name: 'pull_request_target' },
    ['immutable_subject', 'pull_request'],
  ],
  ['several audiences', { ...kubernetes, aud: ['a', 'b'] }, ['several_audiences']],
  ['no audience', { ...kubernetes, aud: [] }, ['no_audience']],
  ['no subject', live, ['no_subject']],
  ['no end', { iss: 'x', sub: 'x', aud: 'x', iat: at }, ['no_expiry']],
  ['thirty days', { ...kubernetes, exp: at + 30 * 86_400 }, ['long_lifetime']],
  ['exactly a day', { ...kubernetes, exp: at - 60 + 86_400 }, []],
  [
    'a token of a Secret',
    {
      iss: 'kubernetes/serviceaccount',
      sub: 'system:serviceaccount:a:default',
      'kubernetes.io/serviceaccount/secret.name': 's',
    },
    ['no_audience', 'legacy_kubernetes_token', 'default_service_account'],
  ],
  ['the API server', { ...kubernetes, aud: ['https://kubernetes.default.svc'] }, ['api_server_audience']],
  ['the cluster itself', { ...kubernetes, aud: kubernetes.iss }, ['api_server_audience']],
  ['alg none', kubernetes, ['alg_none'], { alg: 'None' }],
  ['a shared secret', kubernetes, ['alg_symmetric'], { alg: 'HS256' }],
  ['an algorithm of no cloud', kubernetes, ['alg_unknown'], { alg: 'EdDSA' }],
  ['an algorithm that is no text', kubernetes, ['alg_unknown'], { alg: { a: 1 } }],
  [
    'a key of its own',
    kubernetes,
    ['key_in_header', 'critical_extension'],
    { alg: 'RS256', jku: 'https://x', crit: ['b64'] },
  ],
  [
    'an SSH rerun',
    { ...live, iss: 'https://oidc.circleci.com/org/1', sub: 'org/1', 'oidc.circleci.com/ssh-rerun': true },
    ['ssh_rerun'],
  ],
  ['an administrator', { ...live, sub: 'x', amr: ['administrator'] }, ['administrator_token']],
]
for (const [name, claims, codes, header] of remarks)
  test(`inspectToken() remarks on ${name}: ${codes.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(codesOf(claims, header), codes))

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = publicKey.export({ format: 'jwk' }) as Record<string, JsonValue>
const keys = keySetFrom({ keys: [{ ...jwk, kid: 'k1', alg: 'ES256' }] })
function signed(claims: JsonObject, header: JsonObject = { alg: 'ES256', kid: 'k1' }): string {
  const input = `${part(header)}.${part(claims)}`
  const bytes = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${bytes.toString('base64url')}`
}
const forged = (): string => signed(github).replace(part(github), part({ ...github, sub: 'other' }))
const checks: [name: string, token: string, state: string][] = [
  ['one that a key signed', signed(github), 'valid'],
  ['one whose claims were changed', forged(), 'invalid'],
  ['one of an unknown key', signed(github, { alg: 'ES256', kid: 'k2' }), 'uncheckable'],
  ['one that says `none`', signed(github, { alg: 'none' }), 'uncheckable'],
  ['one that brings its key', signed(github, { alg: 'ES256', jwk }), 'uncheckable'],
  ['one without a signature', `${part({ alg: 'none' })}.${part(github)}.`, 'uncheckable'],
  ['one without an issuer', signed({ sub: 'x' }), 'uncheckable'],
]
for (const [name, token, state] of checks)
  test(`inspectToken() says of ${name}: ${state}`, () => {
    const { signature } = inspectToken(token, { at, keys: { keys, whose: 'the keys in keys.json' } })
    assert.equal(signature.state, state)
  })

const spiffe = { sub: 'spiffe://acme.example/payments/api', aud: 'db', exp: at + 300, iat: at }
const svids: [claims: JsonObject, header: JsonObject, remark: RegExp | undefined][] = [
  [spiffe, { alg: 'ES256', kid: 'a', typ: 'JWT' }, undefined],
  [{ ...spiffe, iss: 'https://oidc.acme.example' }, { alg: 'PS512', kid: 'a' }, undefined],
  [{ ...spiffe, sub: 'spiffe://acme.example/' }, { alg: 'ES256' }, /`sub` is no SPIFFE ID/],
  [spiffe, { alg: 'EdDSA' }, /algorithm is none of those allowed/],
  [spiffe, { alg: 'ES256', x5t: 'a' }, /header has more than/],
  [spiffe, { alg: 'ES256', typ: 'at+jwt' }, /neither `JWT` nor `JOSE`/],
  [{ sub: spiffe.sub, aud: 'db' }, { alg: 'ES256' }, /has no `exp`/],
]
for (const [claims, header, remark] of svids)
  test(`inspectToken() knows a JWT-SVID: ${remark?.source ?? 'a sound one'} ${JSON.stringify(header)}`, () => {
    const { kind, remarks } = inspect(claims, header)
    assert.equal(kind, 'JWT-SVID (SPIFFE)')
    const said = remarks.find(({ code }) => code === 'jwt_svid_malformed')?.text
    if (remark === undefined) assert.equal(said, undefined)
    else assert.match(said ?? '', remark)
  })

test('inspectToken() takes the SPIFFE ID of a JWT-SVID apart', () => {
  assert.deepEqual(inspect(spiffe).spiffe, { trustDomain: 'acme.example', path: '/payments/api' })
  assert.equal(inspect({ ...spiffe, sub: 'repo:a/b:c' }).spiffe, undefined)
})
