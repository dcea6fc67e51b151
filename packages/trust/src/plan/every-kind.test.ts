import { metadataXml } from '@vouchsafe/core/saml/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { Code } from '@vouchsafe/core/errors'
import fc from 'fast-check'
import { policyVersions } from '#policy/versions'
import type { ResourceKey } from '#resource/types'
import { everyKind } from '#testing/every-kind'
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
import { planDelete } from './plan-delete.ts'

const state = stateOf(yaml(...everyKind))

test('planChange() plans nothing when everything is as the manifest says', () => {
  assert.deepEqual(plan(yaml(...everyKind), state).changes, [])
  assert.deepEqual(plan(yaml(...everyKind), state, options({}, true)).changes, [])
})

test('planChange() gives a policy a new default version when its document changes, and keeps the old one', () => {
  const deny = { ...policy.document, Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }
  let next = stateOf(yaml(account, policy))
  const versions = (): string[] =>
    next.resources
      .filter(({ kind }) => kind === 'Policy')
      .flatMap(policyVersions)
      .map(({ id, isDefault }) => `${id}${isDefault ? '*' : ''}`)
  for (const document of [deny, policy.document, deny, policy.document, deny, policy.document])
    next = applied(next, plan(yaml({ ...policy, document }), next))
  assert.deepEqual(versions(), ['v7*', 'v6', 'v5', 'v4', 'v3'])
})

test('planChange() makes no version of another layout, another description or other tags', () => {
  const next = stateOf(yaml(account, policy))
  const spread = { ...policy, document: JSON.stringify(policy.document, null, 2) }
  assert.deepEqual(plan(yaml(spread), next).changes, [])
  const [change] = plan(yaml({ ...spread, tags: { a: 'b' } }), next).changes
  assert.ok(change?.op === 'update')
  assert.equal(policyVersions(change.after).length, 1)
  assert.equal(change.after.spec['document'], JSON.stringify(policy.document))
})

const sid = { Sid: 'A', Effect: 'Allow', Action: 's3:Get*', Resource: '*' }
const refused: [name: string, documents: object[], code: Code, say: RegExp][] = [
  [
    'an instance profile of a role that is not there',
    [{ kind: 'InstanceProfile', name: 'p', roles: ['gone'] }],
    'trust_invalid',
    /expected a role of account 000000000001, found `gone`/,
  ],
  [
    'an instance profile of two roles',
    [{ kind: 'InstanceProfile', name: 'p', roles: ['reader', 'reader'] }],
    'manifest_invalid',
    /at most 1 entries/,
  ],
  [
    'two instance profiles whose names differ in case',
    [
      { kind: 'InstanceProfile', name: 'p' },
      { kind: 'InstanceProfile', name: 'P' },
    ],
    'trust_invalid',
    /differs in more than letter case/,
  ],
  [
    'a SAML provider without metadata',
    [{ kind: 'SamlProvider', name: 'p', metadata: '' }],
    'manifest_invalid',
    /metadata/,
  ],
  [
    'a SAML provider whose metadata is none',
    [{ kind: 'SamlProvider', name: 'p', metadata: '<x/>' }],
    'saml_metadata_malformed',
    /metadata/,
  ],
  [
    'a SAML provider whose metadata is a path',
    [{ kind: 'SamlProvider', name: 'p', metadata: './metadata.xml' }],
    'manifest_invalid',
    /expected a metadata document in XML/,
  ],
  [
    'a SAML provider with a slash in its name',
    [{ kind: 'SamlProvider', name: 'a/b', metadata: metadataXml() }],
    'manifest_invalid',
    /expected 1 to 128 letters/,
  ],
  [
    'a managed policy of 6,145 characters',
    [{ ...policy, document: padded(6145) }],
    'policy_too_large',
    /Cannot exceed quota for PolicySize: 6144/,
  ],
  [
    'a policy with a Sid twice',
    [{ ...policy, document: { ...policy.document, Statement: [sid, sid] } }],
    'policy_malformed',
    /Statement IDs \(SID\) in a single policy must be unique\./,
  ],
  [
    '11 managed policies',
    [
      ...Array.from({ length: 11 }, (_, index) => ({ ...policy, name: `p${index}` })),
      { ...role, policies: { managed: Array.from({ length: 11 }, (_, index) => `p${index}`) } },
    ],
    'limit_exceeded',
    /Cannot exceed quota for PoliciesPerRole: 10/,
  ],
  [
    'an account that is not a number',
    [{ ...policy, account: 'organization' }],
    'manifest_invalid',
    /expected 12 digits/,
  ],
]
function padded(length: number): string {
  const text = (fill: string): string =>
    JSON.stringify({ Statement: { Sid: fill, Effect: 'Allow', Action: '*', Resource: '*' } })
  return text('x'.repeat(length - text('').length))
}
for (const [name, documents, code, say] of refused)
  test(`planChange() refuses ${name}`, () => {
    const manifest = yaml(account, provider, role, ...documents.filter((one) => !('trustPolicy' in one)))
    const own = documents.filter((one) => 'trustPolicy' in one)
    const text = own.length === 0 ? manifest : yaml(account, provider, ...documents)
    const { message } = throwsCode(() => plan(text), code)
    assert.match(message, say)
  })

test('planChange() takes two roles that assume each other', () => {
  const assume = (name: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:role/${name}` },
        Action: 'sts:AssumeRole',
      },
    })
  const { changes } = plan(
    yaml(
      account,
      { ...role, name: 'a', trustPolicy: assume('b') },
      { ...role, name: 'b', trustPolicy: assume('a') },
    ),
  )
  assert.equal(changes.length, 3)
})

test('planChange() warns of a SAML provider that a trust policy names and that is not there', () => {
  const text = (name: string): string =>
    trustPolicy('x')
      .replace(/oidc-provider\/x/, `saml-provider/${name}`)
      .replace('WithWebIdentity', 'WithSAML')
  const saml = { kind: 'SamlProvider', name: 'corp', metadata: metadataXml() }
  const warned = (name: string): string =>
    plan(yaml(account, saml, { ...role, trustPolicy: text(name) }))
      .warnings.map(({ say }) => say)
      .join()
  assert.match(warned('gone'), /saml-provider\/gone` is no provider of account/)
  assert.doesNotMatch(warned('corp'), /is no provider/)
})

const key = (kind: ResourceKey['kind'], name: string): ResourceKey => ({ kind, account: accountId, name })
const needed: [name: string, doomed: ResourceKey, needs: string][] = [
  ['a role that an instance profile names', key('Role', 'reader'), 'InstanceProfile 000000000001/node'],
  ['an account that a revocation lies in', key('Account', accountId), 'Provider 000000000001/issuer.example'],
]
for (const [name, doomed, needs] of needed)
  test(`planDelete() refuses ${name}`, () => {
    const { message } = throwsCode(() => planDelete(state, [doomed], options()), 'trust_in_use')
    assert.ok(message.includes(needs), message)
  })

test('planDelete() refuses a SAML provider that a trust policy names', () => {
  const saml = { kind: 'SamlProvider', name: 'corp', metadata: metadataXml() }
  const text = trustPolicy('x').replace(/oidc-provider\/x/, 'saml-provider/corp')
  const base = stateOf(yaml(account, saml, { ...role, trustPolicy: text }))
  throwsCode(() => planDelete(base, [key('SamlProvider', 'corp')], options()), 'trust_in_use')
})

test('planDelete() deletes every kind together', () => {
  assert.equal(planDelete(state, state.resources, options()).changes.length, everyKind.length)
})

test('planChange() leads from any part of a manifest to all of it, and then to nothing more', () => {
  fc.assert(
    fc.property(fc.subarray([...everyKind.keys()]), fc.boolean(), (chosen, prune) => {
      const [first, ...rest] = everyKind
      assert.ok(first !== undefined)
      const part = rest.filter(
        (one, index) => chosen.includes(index) && !('roles' in one) && !('role' in one),
      )
      const whole = yaml(...everyKind)
      const some = part.some((one) => 'policies' in one) ? empty : applied(empty, plan(yaml(first, ...part)))
      const all = applied(some, plan(whole, some, options({}, prune)))
      assert.deepEqual(plan(whole, all, options({}, prune)).changes, [])
      assert.equal(all.resources.length, everyKind.length)
    }),
    { numRuns: 15 },
  )
})
