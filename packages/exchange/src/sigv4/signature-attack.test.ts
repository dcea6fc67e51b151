// Classes of field.md section 2: cloud-auth spoofing, verify A use B.
import type { Code } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { signRequest, throwsCode, type PlainRequest, type Signer } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { formatAmzTimestamp, parseAmzTimestamp } from './amz-timestamp.ts'
import { parseSignature } from './parse-signature.ts'
import { parseQueryPairs } from './query-pairs.ts'
import type { SignedRequest } from './types.ts'
import { checkSignatureScope, verifySignature } from './verify-signature.ts'

const now = 1_800_000_000 as EpochSeconds
const timestamp = formatAmzTimestamp(now)
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const signer: Signer = {
  accessKeyId: 'ASIAQNZGKIQY56JQ7WML',
  secretAccessKey,
  sessionToken: 'token',
  timestamp,
}
const plain: PlainRequest = {
  method: 'POST',
  path: '/',
  headers: { Host: 'sts.example.com', 'Content-Type': 'application/x-www-form-urlencoded' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
}
const get: PlainRequest = {
  method: 'GET',
  path: '/',
  parameters: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
  headers: { host: 'sts.example.com' },
}

function verify(request: SignedRequest, at: EpochSeconds = now, service = 'sts'): void {
  const parts = parseSignature(request)
  checkSignatureScope(parts, service, at)
  verifySignature(request, parts, new Secret(secretAccessKey, 'secret access key'))
}
const withHeader = (request: SignedRequest, name: string, ...values: string[]): SignedRequest => {
  const headers = new Map(request.headers)
  if (values.length === 0) headers.delete(name)
  else headers.set(name, values)
  return { ...request, headers }
}
const authorization = (request: SignedRequest): string => request.headers.get('authorization')?.[0] ?? ''
const rewritten = (change: (text: string) => string): SignedRequest =>
  withHeader(signed, 'authorization', change(authorization(signed)))

const signed = signRequest(plain, signer)
const presigned = signRequest(get, { ...signer, presign: 60 })

test('verifySignature() accepts what clients of every kind send', () => {
  verify(signed)
  verify(presigned)
  verify(signRequest({ ...plain, path: '/aws/sts/' }, signer))
  verify(
    signRequest({ ...plain, headers: { ...plain.headers, 'X-Vault-AWS-IAM-Server-ID': 'a  b ' } }, signer),
  )
  verify(signRequest(plain, { ...signer, region: 'eu-central-1' }))
  verify(
    signRequest(
      { ...get, headers: { ...get.headers, 'x-k8s-aws-id': 'cluster' } },
      { ...signer, presign: 900 },
    ),
  )
  verify(
    signRequest(
      { ...get, parameters: { ...get.parameters, Name: "a b+c/~*'()é" } },
      { ...signer, presign: 60 },
    ),
  )
  verify(
    signRequest(
      { ...plain, headers: { ...plain.headers, 'user-agent': 'x' } },
      { ...signer, unsigned: ['user-agent'] },
    ),
  )
  const hash = createHash('sha256')
    .update(plain.body ?? '')
    .digest('hex')
  verify(signRequest({ ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': hash } }, signer))
})

test('parseSignature() takes the parts of the header in any order and spacing', () => {
  const [algorithm = '', parts = ''] = authorization(signed).split(/ (.*)/)
  const [a = '', b = '', c = ''] = parts.split(', ')
  verify(rewritten(() => `${algorithm} ${c},${a} , ${b}`))
})

const altered: readonly [name: string, request: SignedRequest][] = [
  ['an altered method', { ...signed, method: 'GET' }],
  ['an altered path', { ...signed, path: '/other' }],
  ['an added query', { ...signed, query: 'Action=AssumeRole' }],
  ['an altered body', { ...signed, body: Buffer.from('Action=AssumeRole') }],
  ['an altered host', withHeader(signed, 'host', 'sts.evil.com')],
  ['an altered signed header', withHeader(signed, 'content-type', 'text/plain')],
  ['a signed header gone', withHeader(signed, 'content-type')],
  ['a signed header repeated', withHeader(signed, 'content-type', 'application/x-www-form-urlencoded', 'x')],
  ['another token', withHeader(signed, 'x-amz-security-token', 'other')],
  ['another region', rewritten((text) => text.replace('us-east-1', 'us-east-2'))],
  [
    'another access key id is not covered, another signature is',
    rewritten((text) => text.replace(/.{4}$/, '0000')),
  ],
  [
    'a stated body hash that is not the body',
    signRequest(
      { ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      signer,
    ),
  ],
  [
    'a stated body hash, twice',
    withHeader(
      signRequest({ ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': 'x' } }, signer),
      'x-amz-content-sha256',
      'x',
      'x',
    ),
  ],
  [
    'a presigned parameter altered',
    { ...presigned, query: presigned.query.replace('GetCallerIdentity', 'AssumeRole') },
  ],
  [
    'a presigned expiry altered',
    { ...presigned, query: presigned.query.replace('Expires=60', 'Expires=900') },
  ],
  ['a presigned parameter added', { ...presigned, query: `${presigned.query}&x=1` }],
  ['a presigned body', { ...presigned, body: Buffer.from('Action=AssumeRole') }],
  ['another secret', signRequest(plain, { ...signer, secretAccessKey: secretAccessKey.toLowerCase() })],
]
for (const [name, request] of altered) {
  test(`verifySignature() refuses a request with ${name}`, () => {
    throwsCode(() => verify(request), 'request_signature_mismatch')
  })
}

const replacePart = (name: string, value: string) =>
  rewritten((text) => text.replace(new RegExp(`${name}=[^,]*`), `${name}=${value}`))
const incomplete: readonly [name: string, request: SignedRequest][] = [
  ['no date', withHeader(signed, 'x-amz-date')],
  ['an unreadable date', withHeader(signed, 'x-amz-date', '2027-01-15T08:00:00Z')],
  ['a day that is none', withHeader(signed, 'x-amz-date', '20270230T080000Z')],
  ['two dates', withHeader(signed, 'x-amz-date', timestamp, timestamp)],
  [
    'two Authorization headers',
    withHeader(signed, 'authorization', authorization(signed), authorization(signed)),
  ],
  ['no host', withHeader(signed, 'host')],
  ['two hosts', withHeader(signed, 'host', 'a', 'b')],
  ['an unsigned host', signRequest(plain, { ...signer, unsigned: ['host'] })],
  ['an unsigned token', signRequest(plain, { ...signer, unsigned: ['x-amz-security-token'] })],
  ['an unsigned x-amz header', withHeader(signed, 'x-amz-target', 'x')],
  ['another algorithm', rewritten((text) => text.replace('SHA256', 'SHA1'))],
  ['the asymmetric algorithm', rewritten((text) => text.replace('HMAC', 'ECDSA-P256'))],
  ['Bearer', withHeader(signed, 'authorization', 'Bearer')],
  ['no credential', rewritten((text) => text.replace(/Credential=[^,]*, /, ''))],
  ['no signed headers', rewritten((text) => text.replace(/SignedHeaders=[^,]*, /, ''))],
  ['no signature', rewritten((text) => text.replace(/, Signature=.*/, ''))],
  ['a part twice', rewritten((text) => `${text}, Signature=${'0'.repeat(64)}`)],
  ['an unknown part', rewritten((text) => `${text}, Extra=1`)],
  ['a part without a value', rewritten((text) => `${text}, Extra`)],
  ['a short signature', rewritten((text) => text.slice(0, -1))],
  ['an upper-case signature', replacePart('Signature', 'A'.repeat(64))],
  ['a credential without scope', replacePart('Credential', 'ASIAQNZGKIQY56JQ7WML')],
  [
    'a credential of another scheme',
    replacePart('Credential', 'ASIAQNZGKIQY56JQ7WML/20270115/us-east-1/sts/aws5_request'),
  ],
  ['a strange access key id', replacePart('Credential', "ASIA'/20270115/us-east-1/sts/aws4_request")],
  ['unsorted signed headers', rewritten((text) => text.replace('content-type;host', 'host;content-type'))],
  ['upper-case signed headers', rewritten((text) => text.replace('host;', 'Host;'))],
  ['repeated signed headers', rewritten((text) => text.replace('host;', 'host;host;'))],
  ['an empty signed header', rewritten((text) => text.replace('host;', 'host;;'))],
  ['two signatures', { ...signed, query: presigned.query }],
  ['a presigned token in a header', withHeader(presigned, 'x-amz-security-token', 'token')],
  ['a presigned date in a header', withHeader(presigned, 'x-amz-date', timestamp)],
  [
    'a presigned algorithm of another kind',
    { ...presigned, query: presigned.query.replace('HMAC', 'ECDSA') },
  ],
  [
    'a presigned expiry that is no number',
    { ...presigned, query: presigned.query.replace('Expires=60', 'Expires=-1') },
  ],
  [
    'a presigned URL without its signature',
    { ...presigned, query: presigned.query.replace(/&X-Amz-Signature=.*/, '') },
  ],
]
for (const [name, request] of incomplete) {
  test(`parseSignature() refuses a request with ${name}`, () => {
    throwsCode(() => verify(request), 'request_signature_incomplete')
  })
}

test('parseSignature() says so when there is no signature at all', () => {
  throwsCode(() => verify(withHeader(signed, 'authorization')), 'request_unsigned')
})

test('parseSignature() refuses a query that can be read in two ways', () => {
  for (const query of [
    `${presigned.query}&Action=AssumeRole`,
    `${presigned.query}&X-Amz-Date=x`,
    'a=%zz',
    'a=%ff',
    '%',
  ]) {
    throwsCode(() => verify({ ...presigned, query }), 'request_malformed')
  }
})

const times: readonly [name: string, request: SignedRequest, at: number, code: Code | undefined][] = [
  ['five minutes old', signed, now + 300, undefined],
  ['a second older', signed, now + 301, 'request_expired'],
  ['five minutes ahead', signed, now - 300, undefined],
  ['a second further', signed, now - 301, 'request_not_yet_valid'],
  ['presigned for a minute, after 15', presigned, now + 900, undefined],
  ['presigned for a minute, a second later', presigned, now + 901, 'request_expired'],
  [
    'presigned for days, after 15 minutes',
    signRequest(get, { ...signer, presign: 604_800 }),
    now + 900,
    undefined,
  ],
  [
    'presigned for days, a second later',
    signRequest(get, { ...signer, presign: 604_800 }),
    now + 901,
    'request_expired',
  ],
  ['presigned for the future', presigned, now - 301, 'request_not_yet_valid'],
]
for (const [name, request, at, code] of times) {
  test(`checkSignatureScope() ${code === undefined ? 'accepts' : 'refuses'} a request ${name}`, () => {
    const check = (): void => verify(request, at as EpochSeconds)
    if (code === undefined) check()
    else throwsCode(check, code)
  })
}

test('checkSignatureScope() wants its own service and the day of the request', () => {
  const error = throwsCode(() => verify(signed, now, 'iam'), 'request_scope_wrong')
  assert.equal(error.detail['expectedService'], 'iam')
  const otherDay = rewritten((text) => text.replace('20270115', '20270114'))
  throwsCode(() => verify(otherDay), 'request_scope_wrong')
})

test('parseAmzTimestamp() and formatAmzTimestamp() are inverse', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (at) => {
      assert.equal(parseAmzTimestamp(formatAmzTimestamp(at as EpochSeconds)), at)
    }),
  )
  assert.equal(parseAmzTimestamp(''), undefined)
})

test('parseQueryPairs() reads what it is given once', () => {
  assert.equal(parseQueryPairs('').size, 0)
  assert.deepEqual(
    [...parseQueryPairs('a=1&b&&c=x%20y+z=&=e')],
    [
      ['a', '1'],
      ['b', ''],
      ['c', 'x y z='],
      ['', 'e'],
    ],
  )
  throwsCode(() => parseQueryPairs('a=1&%61=2'), 'request_malformed')
})

test('every request that a client signs verifies, and with any one parameter changed it does not', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const parameters = fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    text,
    { maxKeys: 6 },
  )
  fc.assert(
    fc.property(parameters, fc.boolean(), (all, isPresigned) => {
      const request = signRequest(
        { ...get, parameters: all },
        { ...signer, ...(isPresigned && { presign: 60 }) },
      )
      const sent = isPresigned
        ? request
        : {
            ...request,
            query: Object.entries(all)
              .map((pair) => pair.map(encodeURIComponent).join('='))
              .join('&'),
          }
      verify(sent)
      throwsCode(() => verify({ ...sent, query: `${sent.query}&zz=zz` }), 'request_signature_mismatch')
    }),
  )
})

test('parseSignature() is total over headers and queries', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (header, query) => {
      assert.throws(() => verify(withHeader({ ...signed, query }, 'authorization', header)), {
        name: 'VouchsafeError',
      })
    }),
  )
})
