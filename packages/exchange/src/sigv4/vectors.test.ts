// Known answers: AWS's published Signature Version 4 test suite (service `service`, 2015-08-30).
import { Secret } from '@vouchsafe/core/secret'
import { signRequest } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAmzTimestamp } from './amz-timestamp.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import { parseSignature } from './parse-signature.ts'
import type { SignedRequest } from './types.ts'
import { checkSignatureScope, verifySignature } from './verify-signature.ts'

const secret = new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'secret access key')
const at = parseAmzTimestamp('20150830T123600Z')

interface Vector {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly body?: string
  readonly signature: string
}

const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const postVanilla = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'
const vectors: Readonly<Record<string, Vector>> = {
  'get-vanilla': { signature: vanilla },
  'get-vanilla-query': { query: '', signature: vanilla },
  'get-vanilla-query-order-key-case': {
    query: 'Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  'get-vanilla-query-unreserved': {
    query:
      '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  'get-relative': { path: '/example/..', signature: vanilla },
  'get-relative-relative': { path: '/example1/example2/../..', signature: vanilla },
  'get-slash': { path: '//', signature: vanilla },
  'get-slash-dot-slash': { path: '/./', signature: vanilla },
  'get-slashes': {
    path: '//example//',
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  'get-header-key-duplicate': {
    headers: { 'my-header1': ['value2', 'value2', 'value1'] },
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  'get-header-value-trim': {
    headers: { 'my-header1': [' value1'], 'my-header2': [' "a   b   c"'] },
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  'post-vanilla': { method: 'POST', signature: postVanilla },
  'post-x-www-form-urlencoded': {
    method: 'POST',
    headers: { 'content-type': ['application/x-www-form-urlencoded'] },
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  'post-sts-header-before': {
    method: 'POST',
    headers: {
      'x-amz-security-token': [
        'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
      ],
    },
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
}

function requestOf(vector: Vector): SignedRequest {
  const headers = new Map<string, readonly string[]>([
    ['host', ['example.amazonaws.com']],
    ['x-amz-date', ['20150830T123600Z']],
    ...Object.entries(vector.headers ?? {}),
  ])
  const signed = [...headers.keys()].toSorted().join(';')
  headers.set('authorization', [
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345/20150830/us-east-1/service/aws4_request, SignedHeaders=${signed}, Signature=${vector.signature}`,
  ])
  const { method = 'GET', path = '/', query = '', body = '' } = vector
  return { method, path, query, headers, body: Buffer.from(body) }
}

for (const [name, vector] of Object.entries(vectors)) {
  test(`verifySignature() accepts AWS's ${name}`, () => {
    const request = requestOf(vector)
    const parts = parseSignature(request)
    assert.ok(at !== undefined)
    checkSignatureScope(parts, 'service', at)
    verifySignature(request, parts, secret)
  })
}

test('canonicalRequest() has the published digest for get-vanilla', () => {
  const request = requestOf({ signature: vanilla })
  const digest = sha256Hex(canonicalRequest(request, ['host', 'x-amz-date']))
  assert.equal(digest, 'bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63')
})

test('canonicalRequest() encodes an encoded path once more', () => {
  const request = { ...requestOf({ signature: vanilla }), path: '/a%20b/ü' }
  assert.equal(canonicalRequest(request, ['host']).split('\n')[1], '/a%2520b/%C3%BC')
})

test("signRequest(), the tests' own client, signs AWS's get-vanilla as published", () => {
  const signed = signRequest(
    { method: 'GET', path: '/', headers: { host: 'example.amazonaws.com' } },
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: secret.reveal(),
      timestamp: '20150830T123600Z',
      service: 'service',
    },
  )
  assert.ok(signed.headers.get('authorization')?.[0]?.endsWith(vanilla))
})
