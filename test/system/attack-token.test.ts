// Forged, retyped and malformed evidence against a running server (field.md 2: algorithm confusion, loose claim
// checks, weak tokens, pattern injection). Each is refused in the vendor's words for its defect, issues nothing, and
// is in the ledger under its reason.
import assert from 'node:assert/strict'
import { constants, createHmac, randomBytes, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { compact, ecKey, encode, es256, goodClaims, now, rs256, rsaKey } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import {
  assertCounted,
  assertNothingIssued,
  assumeForm,
  audit,
  element,
  formType,
  send,
  type WireAnswer,
} from '../scene/wire.ts'

const host = 'issuer.example.com'
const iss = `https://${host}`
const rsa = rsaKey('rsa')
const ec = ecKey('ec')
/** Of somebody else, under a kid that is known. */
const stranger = ecKey('ec')
const rsHeader = { alg: 'RS256', typ: 'JWT', kid: 'rsa' }
const esHeader = { alg: 'ES256', typ: 'JWT', kid: 'ec' }

const patterns = {
  kind: 'Role',
  name: 'patterns',
  trustPolicy: {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${host}:sub`]: 'repo:org/app.x:*' } },
    },
  },
}
const scene = makeScene([
  {
    kind: 'Provider',
    url: iss,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [rsa.jwk, ec.jwk] } },
  },
  roleTrusting('any', host),
  patterns,
])
let vouch: Vouch
/** Reasons that the ledger has to hold at the end. */
const counted: Record<string, number> = {}

before(async () => {
  vouch = await startVouch(scene)
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

const ask = (token: string, role = 'any'): Promise<WireAnswer> =>
  send(vouch.url, { path: '/aws/sts/', headers: formType, body: assumeForm(roleArn(role), token) })

const signed = (claims: string | object, header: string | object = esHeader): string =>
  compact(header, claims, es256(ec))
const withClaims = (claims: Record<string, unknown>): string => signed({ ...goodClaims(iss), ...claims })
const without = (name: string): string => {
  const { [name]: _, ...rest } = goodClaims(iss)
  return signed(rest)
}
/** An HMAC with a public key: what a verifier accepts that lets the token choose the algorithm. */
const hmac = (secret: string | Buffer, header: object = { ...rsHeader, alg: 'HS256' }): string =>
  compact(header, goodClaims(iss), (input) => createHmac('sha256', secret).update(input).digest())
const unsigned = (alg: unknown, signature = ''): string =>
  `${encode({ ...esHeader, alg })}.${encode(goodClaims(iss))}.${signature}`
const withHeader = (more: object): string => signed(goodClaims(iss), { ...esHeader, ...more })

const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const pkcs1 = rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()
const der = rsa.publicKey.export({ format: 'der', type: 'spki' })

interface Refusal {
  readonly code: string
  readonly reason: string
}
const invalid = (reason: string): Refusal => ({ code: 'InvalidIdentityToken', reason })
const algorithm = invalid('token_algorithm_refused')
const forged = invalid('signature_invalid')
const malformed = invalid('token_malformed')
const parameter = invalid('token_header_refused')
const type = invalid('token_type_refused')
const claim = invalid('claim_malformed')
const missing = invalid('claim_missing')
const issuer = invalid('issuer_unknown')
const audience = invalid('audience_refused')

const cases: readonly [name: string, token: () => string, refusal: Refusal][] = [
  ['HS256 with the public key in PEM', () => hmac(pem), algorithm],
  ['HS256 with the PEM after a space', () => hmac(` ${pem}`), algorithm],
  ['HS256 with the PEM without its last line feed', () => hmac(pem.trimEnd()), algorithm],
  ['HS256 with the PKCS#1 PEM', () => hmac(pkcs1), algorithm],
  ['HS256 with the DER', () => hmac(der), algorithm],
  ['HS256 with the JWK', () => hmac(JSON.stringify(rsa.jwk)), algorithm],
  ['HS256 with the modulus', () => hmac(Buffer.from(String(rsa.jwk['n']), 'base64url')), algorithm],
  ['HS512', () => hmac(pem, { ...rsHeader, alg: 'HS512' }), algorithm],
  ['an HMAC under the name RS256', () => hmac(pem, rsHeader), forged],
  ['an HMAC with nothing as key under the name ES256', () => hmac('', esHeader), forged],
  ...[
    'none',
    'None',
    'NONE',
    'nOnE',
    ' none',
    'none ',
    '',
    '__proto__',
    'constructor',
    'es256',
    'ES256 ',
  ].map((alg): (typeof cases)[number] => [
    `the algorithm ${JSON.stringify(alg)}`,
    () => unsigned(alg),
    algorithm,
  ]),
  ['the algorithm null', () => unsigned(null), algorithm],
  ['a list of algorithms', () => unsigned(['ES256'], 'AAAA'), algorithm],
  ['no algorithm', () => unsigned(undefined, 'AAAA'), algorithm],
  ['none with a good signature', () => signed(goodClaims(iss), { ...esHeader, alg: 'none' }), algorithm],
  ['no signature', () => unsigned('ES256'), malformed],
  ['a signature of zeros', () => unsigned('ES256', Buffer.alloc(64).toString('base64url')), forged],
  [
    'an ES256 signature in DER',
    () => compact(esHeader, goodClaims(iss), (input) => sign('sha256', input, ec.privateKey)),
    forged,
  ],
  ['ES256 under the kid of the RSA key', () => signed(goodClaims(iss), { ...esHeader, kid: 'rsa' }), forged],
  [
    'RS256 under the kid of the EC key',
    () => compact({ ...rsHeader, kid: 'ec' }, goodClaims(iss), rs256(rsa)),
    forged,
  ],
  [
    'PSS under the name RS256',
    () =>
      compact(rsHeader, goodClaims(iss), (input) =>
        sign('sha256', input, {
          key: rsa.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }),
      ),
    forged,
  ],
  [
    'PS256, which the provider does not allow',
    () => compact({ ...rsHeader, alg: 'PS256' }, goodClaims(iss), rs256(rsa)),
    algorithm,
  ],
  [
    'SHA-512 under the name RS256',
    () => compact(rsHeader, goodClaims(iss), (input) => sign('sha512', input, rsa.privateKey)),
    forged,
  ],
  ['the key of a stranger', () => compact(esHeader, goodClaims(iss), es256(stranger)), forged],
  [
    'the key of a stranger in the header',
    () => compact({ ...esHeader, jwk: stranger.jwk }, goodClaims(iss), es256(stranger)),
    parameter,
  ],
  ['jku', () => withHeader({ jku: 'https://evil.example/jwks' }), parameter],
  ['x5u', () => withHeader({ x5u: 'https://evil.example/x5u' }), parameter],
  ['x5c', () => withHeader({ x5c: ['AAAA'] }), parameter],
  ['crit', () => withHeader({ crit: ['exp'] }), parameter],
  ['b64', () => withHeader({ b64: false }), parameter],
  ['zip', () => withHeader({ zip: 'DEF' }), parameter],
  ['five parts, as a JWE', () => `${signed(goodClaims(iss))}.AAAA.AAAA`, malformed],
  ['a kid that is a path', () => withHeader({ kid: '../../private/root.key' }), invalid('key_unknown')],
  ['a kid that is a number', () => withHeader({ kid: 1 }), malformed],
  ['the type of a DPoP proof', () => withHeader({ typ: 'dpop+jwt' }), type],
  ['the type of a logout token', () => withHeader({ typ: 'logout+jwt' }), type],
  ['the type of a security event', () => withHeader({ typ: 'application/secevent+jwt' }), type],
  ['alg twice', () => signed(goodClaims(iss), '{"alg":"none","alg":"ES256","kid":"ec"}'), malformed],
  ['sub twice', () => signed(JSON.stringify(goodClaims(iss)).replace('{', '{"sub":"admin",')), malformed],
  [
    'sub twice, once escaped',
    () => signed(JSON.stringify(goodClaims(iss)).replace('{', String.raw`{"s\u0075b":"admin",`)),
    malformed,
  ],
  ['sub and Sub', () => withClaims({ Sub: 'admin' }), claim],
  ['a payload that is a list', () => signed('[]'), malformed],
  ['a payload that is text', () => signed('"x"'), malformed],
  ['a payload followed by another', () => signed(`${JSON.stringify(goodClaims(iss))}{}`), malformed],
  ['a payload after a byte order mark', () => signed(`\uFEFF${JSON.stringify(goodClaims(iss))}`), malformed],
  ['JSON 5,000 deep', () => signed(`{"iss":"${iss}","x":${'['.repeat(5000)}${']'.repeat(5000)}}`), malformed],
  ...['iss', 'sub', 'aud', 'exp', 'iat'].map((name): (typeof cases)[number] => [
    `no ${name}`,
    () => without(name),
    missing,
  ]),
  ['an issuer that is a list', () => withClaims({ iss: [iss] }), claim],
  ['a subject that is a number', () => withClaims({ sub: 1 }), claim],
  ['a subject that is a list', () => withClaims({ sub: ['job'] }), claim],
  ['an empty subject', () => withClaims({ sub: '' }), claim],
  ['a subject that is null', () => withClaims({ sub: null }), claim],
  ['exp as text', () => withClaims({ exp: String(now() + 600) }), claim],
  ['exp true', () => withClaims({ exp: true }), claim],
  ['exp with a fraction', () => withClaims({ exp: now() + 600.5 }), claim],
  ['exp below zero', () => withClaims({ exp: -1 }), claim],
  ['exp beyond the year 9999', () => withClaims({ exp: 1e15 }), claim],
  [
    'exp beyond every number',
    () => signed(JSON.stringify(goodClaims(iss)).replace(/"exp":\d+/, '"exp":1e999')),
    malformed,
  ],
  ['exp before iat', () => withClaims({ iat: now(), exp: now() - 1 }), claim],
  ['nbf as text', () => withClaims({ nbf: '0' }), claim],
  ['an audience that is a number', () => withClaims({ aud: 1 }), claim],
  ['no audience in the list', () => withClaims({ aud: [] }), claim],
  ['an empty audience', () => withClaims({ aud: '' }), claim],
  ['an audience that is no text in the list', () => withClaims({ aud: ['sts.amazonaws.com', 1] }), claim],
  ['azp that is a list', () => withClaims({ azp: ['sts.amazonaws.com'] }), claim],
  ['several audiences', () => withClaims({ aud: ['sts.amazonaws.com', 'x'] }), invalid('audience_ambiguous')],
  ['an unregistered azp', () => withClaims({ azp: 'x' }), audience],
  ...[
    'x',
    'STS.amazonaws.com',
    'sts.amazonaws.com/',
    'sts.amazonaws.com.evil.example',
    ' sts.amazonaws.com',
    '*',
  ].map((aud): (typeof cases)[number] => [
    `the audience ${JSON.stringify(aud)}`,
    () => withClaims({ aud }),
    audience,
  ]),
  ...[
    `${iss}/`,
    'https://ISSUER.example.com',
    `HTTPS://${host}`,
    `http://${host}`,
    host,
    `${iss}:443`,
    `${iss}.`,
    `${iss}/.`,
    `${iss}%2f`,
    `${iss}?`,
    `${iss}#`,
    `https://user@${host}`,
    `https://evil.example/${iss}`,
    'https://issuer.examp\u217Ce.com',
    ` ${iss}`,
    `${iss}\n`,
    `${iss}\u0000`,
  ].map((other): (typeof cases)[number] => [
    `the issuer ${JSON.stringify(other)}`,
    () => withClaims({ iss: other }),
    issuer,
  ]),
  [
    'an expired token',
    () => withClaims({ iat: now() - 900, exp: now() - 61 }),
    { code: 'ExpiredTokenException', reason: 'token_expired' },
  ],
  [
    'a token of the future',
    () => withClaims({ iat: now() + 300, exp: now() + 900 }),
    invalid('token_not_yet_valid'),
  ],
  ['a token not valid yet', () => withClaims({ nbf: now() + 300 }), invalid('token_not_yet_valid')],
  [
    'a token that lives for years',
    () => withClaims({ exp: now() + 100_000_000 }),
    invalid('token_lives_too_long'),
  ],
  [
    'a legacy token of Kubernetes',
    () => withClaims({ 'kubernetes.io/serviceaccount/secret.name': 'x' }),
    type,
  ],
  ['a padded signature', () => `${signed(goodClaims(iss))}=`, malformed],
  ['an empty fourth part', () => `${signed(goodClaims(iss))}.`, malformed],
  ['a line feed at its end', () => `${signed(goodClaims(iss))}\n`, malformed],
  ['a space before it', () => ` ${signed(goodClaims(iss))}`, malformed],
  ['nothing but dots', () => '....', malformed],
]

test('the token that the attacks change is a good one, with either key', async () => {
  for (const token of [signed(goodClaims(iss)), compact(rsHeader, goodClaims(iss), rs256(rsa))]) {
    const answer = await ask(token)
    assert.equal(answer.status, 200, answer.text)
  }
})

for (const [name, token, { code, reason }] of cases)
  test(`a token with ${name} is refused as ${code}, and counted as ${reason}`, async () => {
    const answer = await ask(token())
    assertNothingIssued(answer, name)
    assert.deepEqual([answer.status, element(answer.text, 'Code')], [400, code], answer.text)
    assert.equal(answer.header('content-type'), 'text/xml')
    assert.match(element(answer.text, 'RequestId') ?? '', /^[0-9a-f-]{36}$/)
    counted[reason] = (counted[reason] ?? 0) + 1
  })

test('the ledger has every refused token under its reason, and no more', async () => {
  await assertCounted(vouch, counted)
})

test('a token cut anywhere, with any bit flipped, or put together of two is refused', async () => {
  const one = signed(goodClaims(iss))
  const two = withClaims({ sub: 'other' })
  const [header = '', payload = '', signature = ''] = one.split('.')
  const [, otherPayload = '', otherSignature = ''] = two.split('.')
  const attacks = [
    `${header}.${otherPayload}.${signature}`,
    `${header}.${payload}.${otherSignature}`,
    `${one}A`,
    one + one,
  ]
  const places = Array.from({ length: 60 }, () => randomBytes(4).readUInt32BE() % one.length)
  for (const place of places) {
    attacks.push(one.slice(0, place))
    const flipped = String.fromCharCode(one.charCodeAt(place) ^ 1)
    attacks.push(one.slice(0, place) + flipped + one.slice(place + 1))
  }
  const answers = await Promise.all(attacks.map((token) => ask(token)))
  for (const [index, answer] of answers.entries()) assertNothingIssued(answer, attacks[index] ?? '')
})

test('a subject full of pattern characters is text: it matches what it spells, and is denied otherwise', async () => {
  const subjects = [
    '*',
    '?',
    'repo:*',
    'repo:org/*',
    'repo:org/app?x:main',
    'repo:org/app-x:main',
    'repo:ORG/app.x:main',
    'repo:org/APP.X:main',
    'xrepo:org/app.x:main',
    ' repo:org/app.x:main',
    '\nrepo:org/app.x:main',
    'repo:org/app.x',
    'repo:org%2fapp.x:main',
    'repo:org/app.x\u0000:main',
    'repo:org/app．x:main',
    'repo:оrg/app.x:main',
    '${aws:username}',
    'repo:${*}',
    '.*',
    'repo:org/.*',
  ]
  for (const sub of subjects) {
    const answer = await ask(withClaims({ sub }), 'patterns')
    assertNothingIssued(answer, sub)
    assert.deepEqual([answer.status, element(answer.text, 'Code')], [403, 'AccessDenied'], sub)
    const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
    assert.deepEqual([event?.outcome, event?.reason], ['denied', 'trust_policy'], sub)
  }
  for (const sub of ['repo:org/app.x:', 'repo:org/app.x:a\nb', 'repo:org/app.x:../x']) {
    const answer = await ask(withClaims({ sub }), 'patterns')
    assert.equal(answer.status, 200, sub)
  }
})

test('a token over 20,000 characters is refused before it is read, without being quoted', async () => {
  const long = withClaims({ x: 'y'.repeat(20_000) })
  const answer = await ask(long)
  assertNothingIssued(answer, 'long')
  assert.equal(element(answer.text, 'Code'), 'ValidationError')
  assert.ok(!answer.text.includes(long.slice(0, 16)))
})
