import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { Code } from '@vouchsafe/core/errors'
import { planChange } from '#plan/plan-change'
import {
  account,
  accountId,
  applied,
  empty,
  options,
  plan,
  policy,
  provider,
  role,
  stateOf,
  trustPolicy,
  yaml,
} from '#testing/scene'

const github = { ...provider, url: 'https://token.actions.githubusercontent.com' }
const githubArn = `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`
const open = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Federated: githubArn }, Action: 'sts:AssumeRoleWithWebIdentity' },
  ],
})
const sharedIssuerText = `Trust policy with trusted principal ${githubArn} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is not scoped to all.`

function statement(length: number): object {
  const document = {
    Version: '2012-10-17',
    Statement: [{ Sid: '', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  }
  const [only] = document.Statement
  if (only !== undefined) only.Sid = 'a'.repeat(length - JSON.stringify(document).length)
  return document
}

const refused: [name: string, fields: object, code: Code, says: string | RegExp][] = [
  [
    'a trust policy that is no JSON',
    { trustPolicy: '{' },
    'policy_malformed',
    /`trustPolicy`: This policy contains invalid Json/,
  ],
  [
    'a trust policy with an unknown operator',
    { trustPolicy: role.trustPolicy.replace('StringEquals', 'StringIs') },
    'policy_malformed',
    /trustPolicy\.Statement\[0\]/,
  ],
  [
    'a trust policy of 2,049 characters',
    {
      trustPolicy: trustPolicy('issuer.example', 'x'.repeat(2049 - trustPolicy('issuer.example', '').length)),
    },
    'policy_too_large',
    /ACLSizePerRole: 2048/,
  ],
  ['a shared issuer without its subject', { trustPolicy: open }, 'policy_malformed', sharedIssuerText],
  [
    'a candidate with a shared issuer without its subject',
    { candidateTrustPolicy: open },
    'policy_malformed',
    sharedIssuerText,
  ],
  ['a broken candidate', { candidateTrustPolicy: '{}' }, 'policy_malformed', /candidateTrustPolicy/],
  [
    'a broken inline policy',
    { policies: { inline: { x: { Version: '2012-10-17' } } } },
    'policy_malformed',
    /policies\.inline\.x/,
  ],
  [
    'inline policies of 10,241 characters in all',
    { policies: { inline: { a: statement(5120), b: statement(5121) } } },
    'policy_too_large',
    /Maximum policy size of 10240 bytes exceeded for role r[a-z]* \(found 10241\)/,
  ],
  [
    'a managed policy that does not exist',
    { policies: { managed: ['Gone'] } },
    'trust_invalid',
    'expected a policy of account 000000000001, found `Gone`',
  ],
  [
    'a boundary that does not exist',
    { permissionsBoundary: 'Gone' },
    'trust_invalid',
    '`permissionsBoundary`: expected a policy',
  ],
  [
    'a managed policy that AWS does not have',
    { policies: { managed: ['arn:aws:iam::aws:policy/NobodyAccess'] } },
    'trust_not_found',
    'Policy arn:aws:iam::aws:policy/NobodyAccess does not exist or is not attachable.',
  ],
  [
    'a managed policy of another account',
    { policies: { managed: ['arn:aws:iam::000000000002:policy/S3ReadOnly'] } },
    'trust_not_found',
    'does not exist or is not attachable.',
  ],
  [
    'a managed policy on another path',
    { policies: { managed: [`arn:aws:iam::${accountId}:policy/x/S3ReadOnly`] } },
    'trust_not_found',
    'does not exist or is not attachable.',
  ],
  [
    'one managed policy twice',
    { policies: { managed: ['S3ReadOnly', `arn:aws:iam::${accountId}:policy/S3ReadOnly`] } },
    'trust_invalid',
    'expected each policy once',
  ],
  [
    'a role as principal that does not exist',
    {
      trustPolicy: role.trustPolicy.replace(
        /"Federated":"[^"]*"/,
        `"AWS":"arn:aws:iam::${accountId}:role/gone"`,
      ),
    },
    'policy_malformed',
    `Invalid principal in policy: "AWS":"arn:aws:iam::${accountId}:role/gone"`,
  ],
]
for (const [name, fields, code, says] of refused)
  test(`a role may not have ${name}`, () => {
    const { message } = throwsCode(() => plan(yaml(account, provider, policy, { ...role, ...fields })), code)
    if (typeof says === 'string') assert.ok(message.includes(says), message)
    else assert.match(message, says)
  })

const accepted: [name: string, fields: object][] = [
  [
    'a trust policy of 2,048 characters',
    {
      trustPolicy: trustPolicy('issuer.example', 'x'.repeat(2048 - trustPolicy('issuer.example', '').length)),
    },
  ],
  ['white space that does not count', { trustPolicy: `${role.trustPolicy}${' '.repeat(3000)}` }],
  [
    'inline policies of 10,240 characters in all',
    { policies: { inline: { a: statement(5120), b: statement(5120) } } },
  ],
  [
    'a managed policy by ARN',
    {
      policies: { managed: [`arn:aws:iam::${accountId}:policy/S3ReadOnly`] },
      permissionsBoundary: 'S3ReadOnly',
    },
  ],
]
for (const [name, fields] of accepted)
  test(`a role may have ${name}`, () => {
    assert.deepEqual(plan(yaml(account, provider, policy, { ...role, ...fields })).warnings, [])
  })

test('a role may have 10 managed policies and not 11, unless a setting says so', () => {
  const policies = Array.from({ length: 11 }, (_, index) => ({ ...policy, name: `p${index}` }))
  const names = policies.map(({ name }) => name)
  const withPolicies = (managed: readonly string[]): string =>
    yaml(account, provider, ...policies, { ...role, policies: { managed } })
  plan(withPolicies(names.slice(0, 10)))
  throwsCode(() => plan(withPolicies(names)), 'limit_exceeded')
  plan(withPolicies(names), empty, options({ limits: { managedPoliciesPerRole: 20 } }))
})

test('the control of shared issuers looks at a policy only when it is written', () => {
  // as if it had been stored before the control existed
  const before = stateOf(
    yaml(account, github, { ...role, trustPolicy: trustPolicy('token.actions.githubusercontent.com') }),
  )
  const old = {
    ...before,
    resources: before.resources.map((resource) =>
      resource.kind === 'Role' ? { ...resource, spec: { ...resource.spec, trustPolicy: open } } : resource,
    ),
  }
  const kept = plan(yaml({ ...role, trustPolicy: open, description: 'new' }), old)
  assert.equal(kept.changes.length, 1)
  throwsCode(() => plan(yaml({ ...role, trustPolicy: `${open} ` }), old), 'policy_malformed')
  throwsCode(() => plan(yaml({ ...role, trustPolicy: open, name: 'another' }), old), 'policy_malformed')
})

const warned: [name: string, host: string, key: string, says: RegExp][] = [
  [
    'a provider that is not there',
    'gone.example',
    'gone.example:sub',
    /oidc-provider\/gone\.example` is no provider of account/,
  ],
  [
    'a typo in the host of a key',
    'issuer.example',
    'isuer.example:sub',
    /a key of `isuer\.example` is never in the request/,
  ],
  [
    'a claim that is not exposed',
    'issuer.example',
    'issuer.example:groups',
    /does not put this key into a request/,
  ],
]
for (const [name, host, key, says] of warned)
  test(`a role with ${name} is stored with a warning`, () => {
    const text = trustPolicy(host).replace(`"${host}:sub"`, `"${key}"`)
    const { warnings, changes } = plan(yaml(account, provider, { ...role, trustPolicy: text }))
    assert.equal(changes.length, 3)
    assert.match(warnings.map(({ say }) => say).join('\n'), says)
    assert.equal(warnings[0]?.place, 'trust.yaml:5:32')
  })

test('a provider with `claims: all` exposes every claim to policies', () => {
  const text = role.trustPolicy.replace('issuer.example:sub', 'issuer.example:groups')
  assert.deepEqual(
    plan(yaml(account, { ...provider, claims: 'all' }, { ...role, trustPolicy: text })).warnings,
    [],
  )
})

test('a role tied to another by ARN is tied to its unique id, so that a re-created role is another', () => {
  const arn = `arn:aws:iam::${accountId}:role/team/caller`
  const foreign = 'arn:aws:iam::999999999999:role/caller'
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: [arn, foreign] }, Action: 'sts:AssumeRole' }],
  })
  const caller = { ...role, name: 'caller', path: '/team/' }
  const manifest = yaml(account, provider, caller, { ...role, trustPolicy: text })
  const state = stateOf(manifest)
  const idOf = (name: string, of = state): string | undefined =>
    of.resources.find((one) => one.name === name)?.uniqueId
  const pinned = (of = state): unknown =>
    of.resources.find((one) => one.name === 'reader')?.spec['principalIds']
  assert.deepEqual(pinned(), { [arn]: idOf('caller') })
  assert.deepEqual(plan(manifest, state).changes, [])

  const gone = applied(
    state,
    plan(yaml(account, provider, { ...role, trustPolicy: role.trustPolicy }), state, options({}, true)),
  )
  assert.equal(idOf('caller', gone), undefined)
  const without = { ...state, resources: state.resources.filter(({ name }) => name !== 'caller') }
  const again = applied(without, plan(yaml(caller), without))
  assert.notEqual(idOf('caller', again), idOf('caller'))
  assert.deepEqual(pinned(again), pinned(), 'the old id stays until the policy is written again')
  const reader = again.resources.find((one) => one.name === 'reader')
  assert.ok(reader !== undefined)
  const tagged = { ...reader, spec: { ...reader.spec, tags: { team: 'a' } } }
  for (const base of [again, without])
    assert.deepEqual(
      pinned(applied(base, planChange(base, [tagged], options()))),
      pinned(),
      'a tag ties nothing anew',
    )
  const written = applied(again, plan(manifest, again))
  assert.deepEqual(pinned(written), { [arn]: idOf('caller', again) })
})
