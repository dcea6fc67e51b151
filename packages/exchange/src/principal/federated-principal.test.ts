import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { builtInProviders } from '@vouchsafe/policy/parse'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import { account, accountId, createTestTrust, provider, throwsCode } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { federatedPrincipal } from './federated-principal.ts'
import { sessionTags } from './session-tags.ts'
import { sourceIdentity } from './source-identity.ts'

const at = 1_800_000_000 as EpochSeconds
const call = {
  sessionName: 'run-1',
  durationSeconds: 3600 as Seconds,
  caller: { transport: 'tcp', address: '192.0.2.7', userAgent: 'test/1' },
  secureTransport: false,
} as const

/** Evidence as the verifier would give it; no token is needed to map claims. */
function evidence(
  claims: JsonObject,
  url = 'https://ci.example.com',
  spec: JsonObject = {},
): VerifiedEvidence {
  const trusted = createTestTrust(account(), provider(url, spec)).current().provider(accountId, url)
  assert.ok(trusted !== undefined)
  return {
    kind: 'oidc',
    provider: trusted,
    claims,
    issuer: url,
    subject: 'me',
    audience: 'sts.amazonaws.com',
    expiresAt: at,
    digest: '',
  } as unknown as VerifiedEvidence
}
const context = (...args: Parameters<typeof evidence>) =>
  Object.fromEntries(federatedPrincipal(evidence(...args), call, at).context)

const request = {
  'sts:rolesessionname': 'run-1',
  'sts:durationseconds': '3600',
  'aws:currenttime': '2027-01-15T08:00:00Z',
  'aws:epochtime': '1800000000',
  'aws:securetransport': 'false',
  'aws:sourceip': '192.0.2.7',
  'aws:useragent': 'test/1',
}

test('federatedPrincipal() maps claims to condition keys by their type', () => {
  const claims = {
    sub: 'me',
    aud: ['ignored'],
    oaud: 'forged',
    Flag: true,
    n: 7,
    list: ['a', 1, false],
    none: [],
    mixed: ['a', { b: 1 }],
    object: { a: 'b' },
    nothing: null,
  }
  assert.deepEqual(context(claims), {
    'ci.example.com:aud': 'sts.amazonaws.com',
    'ci.example.com:sub': 'me',
    'ci.example.com:flag': 'true',
    'ci.example.com:n': '7',
    'ci.example.com:list': ['a', '1', 'false'],
    'ci.example.com:none': [],
    ...request,
  })
})

test('federatedPrincipal() exposes only what AWS exposes of a known issuer', () => {
  const github = 'https://token.actions.githubusercontent.com'
  const claims = { sub: 'repo:o/r:ref:x', actor: 'mona', event_name: 'push', amr: ['x'], Actor_id: '1' }
  const prefix = 'token.actions.githubusercontent.com'
  assert.deepEqual(context(claims, github, { claims: 'known' }), {
    [`${prefix}:aud`]: 'sts.amazonaws.com',
    [`${prefix}:sub`]: 'repo:o/r:ref:x',
    [`${prefix}:actor`]: 'mona',
    [`${prefix}:amr`]: ['x'],
    ...request,
  })
})

test('federatedPrincipal() knows Google by its domain, with oaud and the nested organization number', () => {
  const google = 'https://accounts.google.com'
  const found = {
    ...evidence({ sub: '1', google: { organization_number: 5, other: 1 } }, google, { claims: 'known' }),
    originalAudience: ['client'],
  }
  const { principal, context: keys } = federatedPrincipal(found, call, at)
  assert.deepEqual(principal, { type: 'Federated', id: 'accounts.google.com' })
  assert.equal(keys.get('accounts.google.com:oaud'), 'client')
  assert.equal(keys.get('accounts.google.com:google/organization_number'), '5')
  assert.equal(keys.has('accounts.google.com:google/other'), false)
})

for (const host of builtInProviders)
  test(`federatedPrincipal() knows ${host} by its domain, as policies name it`, () => {
    const { principal } = federatedPrincipal(evidence({ sub: '1' }, `https://${host}`), call, at)
    assert.deepEqual(principal, { type: 'Federated', id: host })
  })

test('federatedPrincipal() shows several original audiences as a multivalued key', () => {
  const found = { ...evidence({ sub: 'me' }), originalAudience: ['a', 'b'] }
  assert.deepEqual(federatedPrincipal(found, call, at).context.get('ci.example.com:oaud'), ['a', 'b'])
})

test('federatedPrincipal() refuses claims that would be one key', () => {
  const google = 'https://accounts.google.com'
  const claims = { 'google/organization_number': '6', google: { organization_number: 5 } }
  throwsCode(() => context(claims, google, { claims: 'known' }), 'claim_malformed')
})

test('federatedPrincipal() adds the keys of tags and source identity, and leaves out what is unknown', () => {
  const claims = {
    'https://aws.amazon.com/tags': { principal_tags: { Team: ['red'] }, transitive_tag_keys: ['Team'] },
    'https://aws.amazon.com/source_identity': 'alice',
  }
  const found = evidence(claims, undefined, { claims: 'known' })
  const { context: keys } = federatedPrincipal(found, { ...call, caller: { transport: 'workload.sock' } }, at)
  assert.equal(keys.get('aws:requesttag/team'), 'red')
  assert.deepEqual(keys.get('aws:tagkeys'), ['Team'])
  assert.deepEqual(keys.get('sts:transitivetagkeys'), ['Team'])
  assert.equal(keys.get('sts:sourceidentity'), 'alice')
  assert.equal(keys.has('aws:sourceip'), false)
  assert.equal(keys.has('aws:useragent'), false)
})

// class "Pattern injection": values are carried as they are, whatever they hold
test('federatedPrincipal() carries every text of a claim unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(context({ sub: text })['ci.example.com:sub'], text)
    }),
  )
})

const nested = (tags: unknown, keys?: unknown) => ({
  'https://aws.amazon.com/tags': {
    principal_tags: tags,
    ...(keys !== undefined && { transitive_tag_keys: keys }),
  },
})
const flat = (key: string) => `https://aws.amazon.com/tags/principal_tags/${key}`

test('sessionTags() reads the nested and the flattened form, and both together', () => {
  const read = (claims: object) => {
    const { tags, transitiveKeys } = sessionTags(claims as JsonObject)
    return [Object.fromEntries(tags), transitiveKeys]
  }
  assert.deepEqual(read({}), [{}, []])
  assert.deepEqual(read(nested({ a: ['1'], b: '2', e: [''] }, ['a'])), [{ a: '1', b: '2', e: '' }, ['a']])
  assert.deepEqual(
    read({
      [flat('a')]: '1',
      [flat('b')]: ['2'],
      'https://aws.amazon.com/tags/transitive_tag_keys': ['b', 'b'],
    }),
    [{ a: '1', b: '2' }, ['b']],
  )
  assert.deepEqual(read({ ...nested({ a: ['1'] }), [flat('b')]: '2' }), [{ a: '1', b: '2' }, []])
})

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ['v']]))
const faults: readonly [fault: string, claims: object][] = [
  ['malformed', { 'https://aws.amazon.com/tags': ['a'] }],
  ['malformed', { 'https://aws.amazon.com/tags': { principal_tags: {}, other: 1 } }],
  ['malformed', nested(['a'])],
  ['malformed', nested({}, 'a')],
  ['malformed', nested({}, [1])],
  ['malformed', nested({ a: 1 })],
  ['malformed', nested({ a: [1] })],
  ['value_malformed', nested({ a: [] })],
  ['value_malformed', nested({ a: ['1', '2'] })],
  ['value_malformed', nested({ a: ['x'.repeat(257)] })],
  ['value_malformed', nested({ a: ['<'] })],
  ['key_malformed', nested({ '': ['1'] })],
  ['key_malformed', nested({ ['x'.repeat(129)]: ['1'] })],
  ['key_malformed', nested({ 'a\u0000': ['1'] })],
  ['key_reserved', nested({ 'AWS:a': ['1'] })],
  ['duplicate_key', { ...nested({ a: ['1'] }), [flat('A')]: '2' }],
  ['duplicate_key', { ...nested({ a: ['1'] }), [flat('a')]: '1' }],
  ['transitive_key_absent', nested({ a: ['1'] }, ['A'])],
  ['too_many', nested(many(51))],
  [
    'too_many',
    nested(
      { a: ['1'] },
      Array.from({ length: 51 }, () => 'a'),
    ),
  ],
]
for (const [fault, claims] of faults) {
  test(`sessionTags() refuses ${JSON.stringify(claims).slice(0, 90)} as ${fault}`, () => {
    const error = throwsCode(() => sessionTags(claims as JsonObject), 'tags_invalid')
    assert.equal(error.detail['fault'], fault)
  })
}

test('sessionTags() takes 50 tags of the largest size', () => {
  assert.equal(sessionTags(nested(many(50)) as JsonObject).tags.size, 50)
  sessionTags(nested({ ['x'.repeat(128)]: ['v'.repeat(256)] }) as JsonObject)
})

test('sourceIdentity() is 2 to 64 of the characters of a session name, and never begins with `aws:`', () => {
  const claim = 'https://aws.amazon.com/source_identity'
  assert.equal(sourceIdentity({}), undefined)
  for (const value of ['al', 'a'.repeat(64), 'alice@example.com'])
    assert.equal(sourceIdentity({ [claim]: value }), value)
  for (const value of ['a', 'a'.repeat(65), 'a b', 'aws:x', 'alice\n', 7, null, ['alice']]) {
    throwsCode(() => sourceIdentity({ [claim]: value }), 'claim_malformed')
  }
})
