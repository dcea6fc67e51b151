import type { Code } from '@vouchsafe/core/errors'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { JsonObject } from '@vouchsafe/core/json'
import {
  account,
  accountId,
  createTestIssuer,
  createTestTrust,
  host,
  provider,
  publicJwks,
  rejectsCode,
  signToken,
} from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { createOidcVerifier } from './oidc-verifier.ts'
import { createProviderKeys } from './provider-keys.ts'

const url = `https://${host}`
const now = 1_800_000_000 as EpochSeconds
const issuer = createTestIssuer(url)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsaJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' } as unknown as JsonObject
const jwks: JsonObject = { keys: [...(publicJwks(issuer.keys)['keys'] as JsonObject[]), rsaJwk] }

const fetched: string[] = []
const verifier = createOidcVerifier({
  keys: createProviderKeys({
    fetchDocument: async (address) => {
      fetched.push(address)
      return Buffer.from(JSON.stringify(jwks))
    },
    clock: { now: () => now },
    ownKeySet: () => assert.fail('no own keys'),
  }),
  settings: { toleranceSeconds: 60 as Seconds },
})
const spec = (changes: JsonObject = {}) => provider(url, { keys: { jwks }, ...changes })
const verify = (token: string, resource = spec(), id = accountId) =>
  verifier.verify(token, { account: id, trust: createTestTrust(account(), resource).current(), at: now })

const good = { iss: url, sub: 'me', aud: 'sts.amazonaws.com', iat: now - 10, exp: now + 300 }
const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

test('verify() yields what the signed bytes say', async () => {
  const { audience, subject, issuer: from, claims, provider: by, expiresAt } = await verify(issuer.sign(good))
  assert.deepEqual(
    [audience, subject, from, by.issuer, expiresAt],
    ['sts.amazonaws.com', 'me', url, url, good.exp],
  )
  assert.deepEqual({ ...claims }, good)
})

// class "Missing/loose claim checks"
const claimCases: readonly (readonly [name: string, claims: object, code: Code])[] = [
  ...['iss', 'sub', 'aud', 'iat', 'exp'].map(
    (name) => [`without ${name}`, without(name), 'claim_missing'] as const,
  ),
  ['with aud of no member', { ...good, aud: [] }, 'claim_malformed'],
  ['with an empty aud', { ...good, aud: '' }, 'claim_malformed'],
  ['with a numeric aud', { ...good, aud: 7 }, 'claim_malformed'],
  ['with an aud object', { ...good, aud: { 'sts.amazonaws.com': true } }, 'claim_malformed'],
  ['with a sub list', { ...good, sub: ['me'] }, 'claim_malformed'],
  ['with an empty sub', { ...good, sub: '' }, 'claim_malformed'],
  ['with exp as text', { ...good, exp: String(good.exp) }, 'claim_malformed'],
  ['with a fractional exp', { ...good, exp: good.exp + 0.5 }, 'claim_malformed'],
  ['with exp null', { ...good, exp: null }, 'claim_malformed'],
  ['with an endless exp', { ...good, exp: 2 ** 52 }, 'claim_malformed'],
  ['with nbf as text', { ...good, nbf: '0' }, 'claim_malformed'],
  ['with azp null', { ...good, azp: null }, 'claim_malformed'],
  ['with an empty azp', { ...good, azp: '' }, 'claim_malformed'],
  ['with claims that differ by case', { ...good, Sub: 'you' }, 'claim_malformed'],
  ['that has expired', { ...good, iat: now - 300, exp: now - 60 }, 'token_expired'],
  ['from the future', { ...good, iat: now + 61 }, 'token_not_yet_valid'],
  ['before its nbf', { ...good, nbf: now + 61 }, 'token_not_yet_valid'],
  ['that lives too long', { ...good, exp: good.iat + 86_401 }, 'token_lives_too_long'],
  ['for another audience', { ...good, aud: 'other' }, 'audience_refused'],
  ['for an audience in other case', { ...good, aud: 'STS.amazonaws.com' }, 'audience_refused'],
  ['for a longer audience', { ...good, aud: 'sts.amazonaws.com.evil' }, 'audience_refused'],
  ['for several audiences', { ...good, aud: ['sts.amazonaws.com', 'b'] }, 'audience_ambiguous'],
  ['authorized for somebody else', { ...good, azp: 'other' }, 'audience_refused'],
]
for (const [name, claims, code] of claimCases) {
  test(`verify() refuses a token ${name}`, async () =>
    void (await rejectsCode(verify(issuer.sign(claims)), code)))
}

test('verify() forgives the tolerance and not a second more', async () => {
  await verify(issuer.sign({ ...good, iat: now - 300, exp: now - 59 }))
  await verify(issuer.sign({ ...good, iat: now + 60 }))
})

const audiences: readonly [
  aud: unknown,
  azp: string | undefined,
  audience: string,
  original?: readonly string[],
][] = [
  ['sts.amazonaws.com', undefined, 'sts.amazonaws.com'],
  [['sts.amazonaws.com'], undefined, 'sts.amazonaws.com'],
  ['other', 'sts.amazonaws.com', 'sts.amazonaws.com', ['other']],
  [['a', 'b'], 'sts.amazonaws.com', 'sts.amazonaws.com', ['a', 'b']],
]
for (const [aud, azp, audience, original] of audiences) {
  test(`verify() takes ${audience} from aud ${JSON.stringify(aud)} and azp ${azp}`, async () => {
    const evidence = await verify(issuer.sign({ ...good, aud, ...(azp !== undefined && { azp }) }))
    assert.equal(evidence.audience, audience)
    assert.deepEqual(evidence.originalAudience, original)
  })
}

// class "Cross-tenant": issuers are compared byte by byte, per account
for (const iss of [
  `${url}/`,
  url.toUpperCase(),
  `${url}:443`,
  `https://x@${host}`,
  'https://other.example.com',
]) {
  test(`verify() knows no issuer ${iss}`, async () => {
    const error = await rejectsCode(verify(issuer.sign({ ...good, iss })), 'issuer_unknown')
    assert.equal(error.detail['issuer'], iss)
  })
}
test("verify() asks no other account's providers", async () => {
  await rejectsCode(verify(issuer.sign(good), spec(), '000000000002'), 'issuer_unknown')
})

// invariant 3: nothing is fetched for an issuer, or an algorithm, that is not trusted
test('verify() fetches nothing before the provider is known and allows the algorithm', async () => {
  const jwksUri = provider(url, { keys: { jwksUri: 'https://ci.example.com/jwks' }, algorithms: ['ES384'] })
  await rejectsCode(
    verify(issuer.sign({ ...good, iss: 'https://evil.example.com' }), jwksUri),
    'issuer_unknown',
  )
  await rejectsCode(verify(issuer.sign(good), jwksUri), 'token_algorithm_refused')
  await rejectsCode(verify('no token', jwksUri), 'token_malformed')
  assert.deepEqual(fetched, [])
})

// class "Algorithm/key confusion"
const encode = (part: object | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const hmacToken = (key: string | Buffer, header: object): string => {
  const input = `${encode(header)}.${encode(good)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const es = [...issuer.keys.values()][0]
assert.ok(es !== undefined)
const signed = issuer.sign(good)
const confusion: readonly (readonly [name: string, token: string, code: Code])[] = [
  ['HS256 with the public PEM', hmacToken(pem, { alg: 'HS256', kid: 'rsa' }), 'token_algorithm_refused'],
  [
    'HS256 with a leading space',
    hmacToken(` ${pem}`, { alg: ' HS256', kid: 'rsa' }),
    'token_algorithm_refused',
  ],
  [
    'HS256 with the JWK',
    hmacToken(JSON.stringify(rsaJwk), { alg: 'HS256', kid: 'rsa' }),
    'token_algorithm_refused',
  ],
  ['RS256 signed by HMAC', hmacToken(pem, { alg: 'RS256', kid: 'rsa' }), 'signature_invalid'],
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg) => [`alg ${alg}`, `${encode({ alg })}.${encode(good)}.AA`, 'token_algorithm_refused'] as const,
  ),
  ['no alg', `${encode({ kid: 'k1' })}.${encode(good)}.AA`, 'token_algorithm_refused'],
  ['alg __proto__', `${encode('{"alg":"__proto__"}')}.${encode(good)}.AA`, 'token_algorithm_refused'],
  ['no signature', `${encode({ alg: 'ES256', kid: 'k1' })}.${encode(good)}.`, 'token_malformed'],
  [
    'a JWE of plain JSON',
    `${encode({ alg: 'dir', enc: 'A256GCM' })}..${encode('x')}.${encode(good)}.AA`,
    'token_malformed',
  ],
  [
    'ES256 with the kid of an RSA key',
    signToken(good, { alg: 'ES256', kid: 'rsa' }, es),
    'signature_invalid',
  ],
  [
    'ES256 by a stranger',
    signToken(
      good,
      { alg: 'ES256', kid: 'k1' },
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    ),
    'signature_invalid',
  ],
  ...['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip'].map(
    (name) =>
      [
        `header ${name}`,
        signToken(good, { alg: 'ES256', kid: 'k1', [name]: ['x'] }, es),
        'token_header_refused',
      ] as const,
  ),
  ['typ dpop+jwt', signToken(good, { alg: 'ES256', kid: 'k1', typ: 'dpop+jwt' }, es), 'token_type_refused'],
  [
    'duplicate claims',
    `${encode({ alg: 'ES256', kid: 'k1' })}.${encode('{"iss":"a","iss":"b"}')}.AA`,
    'token_malformed',
  ],
  [
    'deep JSON',
    `${encode({ alg: 'ES256' })}.${encode(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)}.AA`,
    'token_malformed',
  ],
  ['an unknown kid', signToken(good, { alg: 'ES256', kid: 'k9' }, es), 'key_unknown'],
  [
    'a DER signature',
    `${signed.slice(0, signed.lastIndexOf('.'))}.${sign('sha256', Buffer.from(signed.slice(0, signed.lastIndexOf('.'))), es).toString('base64url')}`,
    'signature_invalid',
  ],
  ['a trailing line feed', `${signed}\n`, 'token_malformed'],
  ['an appended part', `${signed}.AA`, 'token_malformed'],
]
for (const [name, token, code] of confusion) {
  test(`verify() refuses a token with ${name}`, async () => void (await rejectsCode(verify(token), code)))
}

test('verify() accepts RS256 from the same set, and only where the provider allows it', async () => {
  const input = `${encode({ alg: 'RS256', kid: 'rsa' })}.${encode(good)}`
  const token = `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`
  await verify(token)
  await rejectsCode(verify(token, spec({ algorithms: ['ES256'] })), 'token_algorithm_refused')
})

test('verify() refuses a token with any single character changed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(signed.length - 1),
      fc.constantFrom('A', 'b', '-', '='),
      async (index, character) => {
        fc.pre(signed[index] !== character)
        await assert.rejects(verify(signed.slice(0, index) + character + signed.slice(index + 1)), {
          name: 'VouchsafeError',
        })
      },
    ),
  )
})

test('verify() is total over text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), (text) => assert.rejects(verify(text), { name: 'VouchsafeError' })),
  )
})

// Kubernetes
const kubernetes = { 'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'app' } } }
const legacy = {
  'kubernetes.io/serviceaccount/namespace': 'default',
  sub: 'system:serviceaccount:default:app',
}
const refusedTokens: readonly [name: string, claims: object, code: Code][] = [
  ['of the old kind', { ...legacy, iss: 'kubernetes/serviceaccount' }, 'token_type_refused'],
  ['of the old kind with a trusted issuer', { ...good, ...legacy }, 'token_type_refused'],
  ['without expiry', { ...without('exp'), ...kubernetes }, 'claim_missing'],
  ['for the issuer itself', { ...good, ...kubernetes, aud: url }, 'audience_refused'],
  [
    'for kubernetes.default.svc',
    { ...good, ...kubernetes, aud: 'https://kubernetes.default.svc' },
    'audience_refused',
  ],
  [
    'for the API server, authorized for us',
    {
      ...good,
      ...kubernetes,
      aud: ['https://kubernetes.default.svc.cluster.local', 'b'],
      azp: 'sts.amazonaws.com',
    },
    'audience_refused',
  ],
]
for (const [name, claims, code] of refusedTokens) {
  test(`verify() refuses a Kubernetes token ${name}`, async () => {
    const registered = spec({ audiences: ['sts.amazonaws.com', url, 'https://kubernetes.default.svc'] })
    await rejectsCode(verify(issuer.sign(claims), registered), code)
  })
}
test('verify() accepts a projected Kubernetes token with an audience of its own', async () => {
  await verify(issuer.sign({ ...good, ...kubernetes }))
})

// class "Disabled or deleted trust": verified all the same, so that only decisions tell
test('verify() verifies the token of a disabled provider, and refuses a forged one', async () => {
  const disabled = spec({ disabled: true })
  assert.equal((await verify(signed, disabled)).provider.disabled, true)
  await rejectsCode(verify(`${signed.slice(0, -2)}AA`, disabled), 'signature_invalid')
})
