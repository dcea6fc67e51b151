import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { pseudonymOf, type AuditEvent } from '@vouchsafe/ledger/event'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createReplay } from './replay.ts'
import type { ProviderChange, ReplayReport } from './types.ts'

const host = 'ci.example.com'
const provider = `arn:aws:iam::000000000001:oidc-provider/${host}`
const role = 'arn:aws:iam::000000000001:role/deploy'
const policy = {
  text: JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${host}:sub`]: 'repo:acme/*', [`${host}:team`]: '*' } },
    },
  }),
}
const spec = {
  audiences: ['sts.amazonaws.com', 'other'],
  maxTokenLifetime: 3600,
  claims: 'all',
  disabled: false,
}

function exchange(sub: string, audience = 'other'): AuditEvent {
  const isAllowed = sub.startsWith('repo:acme/')
  return {
    id: `id of ${sub}`,
    at: 1_800_000_000 as EpochSeconds,
    type: 'exchange',
    outcome: isAllowed ? 'allowed' : 'denied',
    ...(!isAllowed && { reason: 'trust_policy' }),
    trustVersion: 1,
    caller: { transport: 'tcp' },
    operation: 'AssumeRoleWithWebIdentity',
    role,
    principal: provider,
    evidence: { kind: 'oidc', subject: sub, audience, claims: { iat: 1_800_000_000, exp: 1_800_001_800 } },
    request: { [`${host}:sub`]: sub, [`${host}:team`]: 'a' },
  }
}
const [admitted, denied] = [exchange('repo:acme/app'), exchange('repo:other/app')]

function replay(
  change: Partial<ProviderChange>,
  events: readonly AuditEvent[] = [admitted, denied],
): ReplayReport {
  const run = createReplay({
    changeOf: () => ({ before: policy, after: policy }),
    providerChangeOf: ({ principal }) =>
      principal === provider ? { kind: 'Provider', name: host, before: spec, ...change } : undefined,
  })
  for (const event of events) run.take(event)
  return run.report()
}

const refusals: [name: string, after: JsonObject | undefined, cause: string][] = [
  ['is deleted', undefined, 'provider_missing'],
  ['is disabled', { ...spec, disabled: true }, 'provider_disabled'],
  ['loses the audience', { ...spec, audiences: ['sts.amazonaws.com'] }, 'audience_refused'],
  ['takes shorter tokens only', { ...spec, maxTokenLifetime: 900 }, 'token_lives_too_long'],
]
for (const [name, after, cause] of refusals)
  test(`a replay refuses whom the provider let in, when it ${name}`, () => {
    const { changes, decided, changed } = replay(after === undefined ? {} : { after })
    assert.deepEqual([decided, changed], [2, 1])
    assert.deepEqual(
      changes.map(({ direction, subject, to }) => [direction, subject, to.cause]),
      [['refuses', 'repo:acme/app', cause]],
    )
  })

const uncertain: [name: string, after: JsonObject, event: AuditEvent][] = [
  ['has other keys', { ...spec, keys: { jwksUri: 'https://k.example' } }, admitted],
  ['takes other algorithms', { ...spec, algorithms: ['ES256'] }, admitted],
  ['exposes fewer claims', { ...spec, claims: 'known' }, admitted],
  [
    'has other audiences and the record a hash of it',
    { ...spec, audiences: ['x'] },
    exchange('repo:acme/app', pseudonymOf('ab'.repeat(32))),
  ],
]
for (const [name, after, event] of uncertain)
  test(`a replay cannot tell what becomes of an exchange whose provider ${name}`, () => {
    const { unknown, changed } = replay({ after }, [event])
    assert.deepEqual([changed, unknown.map(({ because }) => because)], [0, ['provider_keys']])
  })

test('a replay knows that what its policy denies stays denied, whatever the keys of the provider', () => {
  const { decided, unknown } = replay({ after: { ...spec, algorithms: ['ES256'] } }, [denied])
  assert.deepEqual([decided, unknown], [1, []])
})

test('a replay of a provider does not look at the exchanges of others', () =>
  assert.equal(replay({}, [{ ...admitted, principal: `${provider}/other` }]).exchanges, 0))

test('a replay takes a provider that changes in nothing that matters for what it was', () => {
  const { decided, changed } = replay({ after: { ...spec, tags: { owner: 'x' }, maxTokenLifetime: 7200 } })
  assert.deepEqual([decided, changed], [2, 0])
})
