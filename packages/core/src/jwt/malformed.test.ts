// Tokens that are damaged, spelled differently or enormous. Each must be refused by a VouchsafeError.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonObject } from '#json/types'
import { isVouchsafeError } from '#errors/vouchsafe-error'
import { outcome, throwsCode } from '#testing/throws-code'
import {
  encodePart,
  forge,
  freshness,
  goodClaims,
  goodToken,
  keySetOf,
  now,
  pairs,
  publicJwk,
} from './fixtures/signer.ts'
import { LARGEST_TOKEN, parseJwt } from './parse-jwt.ts'
import { signatureAlgorithms } from './types.ts'
import { verifyJwt } from './verify-jwt.ts'

const keys = keySetOf(...Object.values(pairs).map((pair) => publicJwk(pair, { kid: 'k1' })))
const verify = (token: string): unknown =>
  verifyJwt(token, { keys, algorithms: signatureAlgorithms, freshness }, now)

const token = goodToken()
const [header = '', payload = '', signature = ''] = token.split('.')
const goodHeader = { alg: 'ES256', kid: 'k1' }
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

const cases: [name: string, token: string, detail: JsonObject][] = [
  ['nothing', '', { reason: 'parts', parts: 1 }],
  ['one part', header, { reason: 'parts', parts: 1 }],
  ['two parts', `${header}.${payload}`, { reason: 'parts', parts: 2 }],
  ['four parts', `${token}.`, { reason: 'parts', parts: 4 }],
  ['five parts', `${token}..`, { reason: 'encrypted' }],
  ['six parts', `${token}...`, { reason: 'parts', parts: 6 }],
  ['only dots', '.'.repeat(LARGEST_TOKEN), { reason: 'parts', parts: LARGEST_TOKEN + 1 }],
  ['no header', `.${payload}.${signature}`, { reason: 'empty', part: 'header' }],
  ['no payload', `${header}..${signature}`, { reason: 'empty', part: 'payload' }],
  ['no signature', `${header}.${payload}.`, { reason: 'empty', part: 'signature' }],
  ['a space before', ` ${token}`, { reason: 'base64url', part: 'header' }],
  ['a line feed after', `${token}\n`, { reason: 'base64url', part: 'signature' }],
  ['a scheme before', `Bearer ${token}`, { reason: 'base64url', part: 'header' }],
  ['padding', `${token}==`, { reason: 'base64url', part: 'signature' }],
  [
    'plain base64',
    `${header}.${payload}.+/${signature.slice(2)}`,
    { reason: 'base64url', part: 'signature' },
  ],
  [
    'one character too many',
    `${header}.${payload}.${signature.slice(0, -1)}`,
    { reason: 'base64url', part: 'signature' },
  ],
  ['a letter beyond ASCII', `${header}.${payload}é.${signature}`, { reason: 'base64url', part: 'payload' }],
  ['a NUL', `${header}.${payload}\0.${signature}`, { reason: 'base64url', part: 'payload' }],
  [
    'invalid UTF-8 in the header',
    forge(bytes('7b2261223a22ff227d'), goodClaims),
    { reason: 'utf8', part: 'header' },
  ],
  [
    'invalid UTF-8 in the payload',
    forge(goodHeader, bytes('7b2261223a22c0af227d')),
    { reason: 'utf8', part: 'payload' },
  ],
  [
    'UTF-16',
    forge(goodHeader, Buffer.from('{}', 'utf16le')),
    { reason: 'unexpected_character', part: 'payload' },
  ],
  ['a byte order mark', forge(goodHeader, '\ufeff{}'), { reason: 'unexpected_character', part: 'payload' }],
  [
    'a payload that is no JSON',
    forge(goodHeader, 'claims'),
    { reason: 'unexpected_character', part: 'payload' },
  ],
  [
    'a payload that is a list',
    forge(goodHeader, '[{}]'),
    { reason: 'unexpected_character', part: 'payload' },
  ],
  ['a payload that is null', forge(goodHeader, 'null'), { reason: 'unexpected_character', part: 'payload' }],
  [
    'a payload that is a token',
    forge(goodHeader, token),
    { reason: 'unexpected_character', part: 'payload' },
  ],
  ['two payloads', forge(goodHeader, '{}{}'), { reason: 'unexpected_character', part: 'payload' }],
  [
    'a duplicate claim',
    forge(goodHeader, '{"sub":"a","sub":"b"}'),
    { reason: 'duplicate_key', part: 'payload' },
  ],
  [
    'a duplicate claim in escapes',
    forge(goodHeader, '{"sub":"a","s\\u0075b":"b"}'),
    { reason: 'duplicate_key', part: 'payload' },
  ],
  [
    'a duplicate algorithm',
    forge('{"alg":"ES256","alg":"none"}', goodClaims),
    { reason: 'duplicate_key', part: 'header' },
  ],
  [
    'a header that is a list',
    forge('["alg"]', goodClaims),
    { reason: 'unexpected_character', part: 'header' },
  ],
  [
    'a deep header',
    forge(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`, goodClaims),
    { reason: 'too_deep', part: 'header' },
  ],
  [
    'a deep payload',
    forge(goodHeader, `{"a":${'['.repeat(7000)}${']'.repeat(7000)}}`),
    { reason: 'too_deep', part: 'payload' },
  ],
  ['an endless expiry', forge(goodHeader, '{"exp":1e400}'), { reason: 'inexact_number', part: 'payload' }],
  ['a lone surrogate', forge(goodHeader, '{"sub":"\\ud800"}'), { reason: 'lone_surrogate', part: 'payload' }],
]
for (const [name, text, detail] of cases)
  test(`parseJwt() refuses ${name}`, () => {
    const found = throwsCode(() => parseJwt(text), 'token_malformed').detail
    assert.deepEqual(Object.fromEntries(Object.keys(detail).map((key) => [key, found[key]])), detail)
  })

test('parseJwt() accepts a token of 20,000 characters and refuses one more', () => {
  const room = LARGEST_TOKEN - goodToken('ES256', { pad: '' }).length
  const longest = goodToken('ES256', { pad: 'x'.repeat(Math.floor((room * 3) / 4)) })
  assert.ok(longest.length > LARGEST_TOKEN - 4 && longest.length <= LARGEST_TOKEN)
  assert.ok(verify(longest))
  assert.deepEqual(throwsCode(() => parseJwt('x'.repeat(LARGEST_TOKEN + 1)), 'token_malformed').detail, {
    reason: 'too_large',
    length: LARGEST_TOKEN + 1,
  })
  throwsCode(() => parseJwt(goodToken('ES256', { pad: 'x'.repeat(1_000_000) })), 'token_malformed')
})

test('verifyJwt() refuses a token with any single bit flipped', () => {
  const whole = Buffer.from(token)
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const changed = Buffer.from(whole)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.notEqual(
      outcome(() => verify(changed.toString('latin1'))),
      'ok',
      `bit ${bit}`,
    )
  }
})

test('verifyJwt() refuses a token cut anywhere, and with anything added anywhere', () => {
  for (let end = 0; end < token.length; end += 1) {
    assert.notEqual(
      outcome(() => verify(token.slice(0, end))),
      'ok',
      `cut at ${end}`,
    )
    assert.notEqual(
      outcome(() => verify(token.slice(token.length - end))),
      'ok',
      `begun ${end} before the end`,
    )
    assert.notEqual(
      outcome(() => verify(`${token.slice(0, end)}A${token.slice(end)}`)),
      'ok',
      `added at ${end}`,
    )
  }
})

test('verifyJwt() refuses the parts of two good tokens put together', () => {
  const other = goodToken('ES256', { sub: 'repo:evil/app' }).split('.')
  throwsCode(() => verify(`${header}.${other[1]}.${signature}`), 'signature_invalid')
  throwsCode(() => verify(`${header}.${payload}.${other[2]}`), 'signature_invalid')
})

const anyToken = fc.oneof(
  fc.string(),
  fc.array(fc.base64String(), { maxLength: 6 }).map((parts) => parts.join('.')),
  fc
    .tuple(fc.jsonValue(), fc.jsonValue())
    .map(([a, b]) => `${encodePart(JSON.stringify(a))}.${encodePart(JSON.stringify(b))}.AAAA`),
  fc.jsonValue().map((value) => forge(goodHeader, JSON.stringify(value))),
  fc
    .dictionary(fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'nbf'), fc.jsonValue())
    .map((claims) => forge(goodHeader, { ...goodClaims, ...claims })),
)
test('verifyJwt() is total: it returns or throws a VouchsafeError', () => {
  fc.assert(fc.property(anyToken, (text) => void outcome(() => verify(text))))
})

test('no error of a token repeats twelve characters of it', () => {
  const damaged = fc
    .tuple(fc.nat(token.length), fc.nat(3), fc.constantFrom('', '.', '=', 'A', '{', '\u0000', '..', 'é'))
    .map(([at, cut, added]) => token.slice(0, at) + added + token.slice(at + cut))
  const late = fc.constantFrom(
    goodToken('RS256', { exp: now - 600, iat: now - 700 }),
    goodToken('ES256', {}, { kid: 'unknown' }),
    goodToken('ES256', {}, { typ: 'dpop+jwt' }),
    goodToken('ES256', { aud: 7 }),
  )
  fc.assert(
    fc.property(fc.oneof(damaged, late, anyToken), (text) => {
      try {
        verify(text)
      } catch (error) {
        assert.ok(isVouchsafeError(error))
        const said = JSON.stringify([error.message, error.hint, error.detail, String(error.cause)])
        for (let at = 0; at + 12 <= text.length; at += 1)
          assert.ok(!said.includes(text.slice(at, at + 12)), `${error.code} repeats the token`)
      }
    }),
    { numRuns: 300 },
  )
})
