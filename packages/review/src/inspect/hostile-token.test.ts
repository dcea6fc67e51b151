import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { assumableRoles } from './assumable-roles.ts'
import { decodeToken } from './decode-token.ts'
import { inspectToken } from './inspect-token.ts'
import { part, signature, tokenOf } from './tokens.test-support.ts'

const at = 1_795_327_200 as EpochSeconds
const inspect = (token: string): string =>
  JSON.stringify(inspectToken(token, { at, keys: 'no keys were given' }))
const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)
const header = part({ alg: 'RS256' })

const refused: [name: string, token: string, say: RegExp][] = [
  ['nothing', '', /three parts/],
  ['an opaque token', 'hunter2-hunter2-hunter2', /three parts with dots between; found 1/],
  ['a JWE', 'a.b.c.d.e', /encrypted/],
  ['a token of a megabyte', tokenOf({ a: 'x'.repeat(1_000_000) }), /at most 131072 characters/],
  ['duplicate claims', tokenOf('{"sub":"a","sub":"b"}'), /payload is not strict JSON: duplicate key/],
  [
    'duplicate parameters',
    `${part('{"alg":"RS256","alg":"none"}')}.${part({})}.${signature}`,
    /header .*duplicate key/,
  ],
  ['claims a hundred levels deep', tokenOf(deep(100)), /too deep/],
  ['claims ten thousand levels deep', tokenOf(deep(10_000)), /too deep/],
  ['claims that are a list', tokenOf('[]'), /not strict JSON/],
  ['claims that are no JSON', tokenOf('hunter2'), /not strict JSON/],
  [
    'claims that are not UTF-8',
    `${header}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.${signature}`,
    /UTF-8/,
  ],
  ['padded base64', `${header}.${part({ a: 1 })}==.${signature}`, /strict base64url/],
  ['blanks inside', `${header}. ${part({ a: 1 })}.${signature}`, /strict base64url/],
  ['a signature with an escape', `${header}.${part({})}.\u001b[2J`, /signature is not strict/],
]
for (const [name, token, say] of refused)
  test(`decodeToken() refuses ${name} and repeats none of it`, () => {
    assert.throws(
      () => decodeToken(token),
      (error: unknown) => {
        assert.ok(isVouchsafeError(error, 'token_malformed'))
        assert.match(error.message, say)
        const said = error.message + JSON.stringify(error.detail)
        for (const text of ['hunter2', 'xxxx', 'BwcHBw', '\u001b']) assert.ok(!said.includes(text))
        return true
      },
    )
  })

test('inspectToken() shows no token that stands inside a token, in a value, a list or a name', () => {
  const inner = tokenOf({ sub: 'inner' })
  const claims = { sub: `x ${inner}`, aud: [inner], list: [{ a: inner }], [inner]: 1, iss: inner }
  const text = inspect(tokenOf(claims))
  assert.ok(!text.includes(signature.slice(0, 40)) && !text.includes(part({ sub: 'inner' })))
  assert.match(text, /"token_inside"/)
})

test('inspectToken() treats names of the object prototype as names', () => {
  const text = inspect(tokenOf('{"__proto__":{"constructor":1},"constructor":"x","toString":{"a":[]}}'))
  assert.match(text, /"name":"__proto__\/constructor","value":1\}/)
  assert.match(text, /"name":"constructor","value":"x"\}/)
})

test('inspectToken() takes time in proportion to a token of the largest size', () => {
  const started = performance.now()
  for (const text of ['ey'.repeat(40_000), '-ey'.repeat(30_000), 'eyaaaaaaaa.'.repeat(8000)])
    inspect(tokenOf({ sub: text }))
  inspect(tokenOf(Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`c${index}`, 1]))))
  assert.ok(performance.now() - started < 2000)
})

const anyClaims = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'nbf',
      'azp',
      'amr',
      'jti',
      'kubernetes.io',
      'event_name',
    ),
    fc.string(),
  ),
  fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.integer(), fc.constant('repo:a/b:pull_request')),
)
const anyHeader = fc.dictionary(
  fc.oneof(fc.constantFrom('alg', 'kid', 'typ', 'crit', 'jwk'), fc.string()),
  fc.jsonValue({ maxDepth: 2 }),
)

test('inspectToken() answers or refuses any claims and header, and never shows the signature', () => {
  fc.assert(
    fc.property(anyHeader, anyClaims, (parameters, claims) => {
      let text = ''
      try {
        text = inspect(tokenOf(claims as JsonObject, parameters as JsonObject))
      } catch (error) {
        assert.ok(isVouchsafeError(error, 'token_malformed'))
        text = error.message + JSON.stringify(error.detail)
      }
      assert.ok(!text.includes(signature.slice(0, 12)))
    }),
  )
})

test('decodeToken() answers or refuses any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', 'e', 'y', '=', '{', 'A', '\n') }), (text) => {
      try {
        decodeToken(text)
      } catch (error) {
        assert.ok(isVouchsafeError(error, 'token_malformed'))
      }
    }),
  )
})

test('assumableRoles() admits nobody for claims of any type', () => {
  const role = {
    account: '123456789012',
    name: 'r',
    path: '/',
    disabled: false,
    trustPolicy: '{"Version":"2012-10-17","Statement":[]}',
  }
  const provider = {
    account: '123456789012',
    url: 'https://x',
    audiences: ['a'],
    claims: 'all',
    disabled: false,
    maxTokenLifetime: 3600,
  } as const
  fc.assert(
    fc.property(anyClaims, (claims) => {
      const sane = { ...claims, iss: 'https://x' } as JsonObject
      const [answer] = assumableRoles(sane, { providers: [provider], roles: [role] })
      assert.equal(answer?.isAdmitted, false)
    }),
  )
})
