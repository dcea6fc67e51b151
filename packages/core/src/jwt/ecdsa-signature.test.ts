// ECDSA signatures at the edges of their encoding, in the manner of Wycheproof.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { throwsCode } from '#testing/throws-code'
import { concatenatedFromDer, derFromConcatenated } from './ecdsa-signature.ts'
import {
  encodePart,
  freshness,
  goodClaims,
  keySetOf,
  now,
  pairs,
  publicJwk,
  signWith,
} from './fixtures/signer.ts'
import { joseSignature } from './assemble-jwt.ts'
import { signatureAlgorithms } from './types.ts'
import { verifyJwt } from './verify-jwt.ts'

const rule = {
  keys: keySetOf(publicJwk(pairs['P-256'], { kid: 'k1' })),
  algorithms: signatureAlgorithms,
  freshness,
}
const input = `${encodePart({ alg: 'ES256', kid: 'k1' })}.${encodePart(goodClaims)}`
const good = signWith('ES256', input)
const [r, s] = [good.subarray(0, 32), good.subarray(32)]
const accepts = (signature: Buffer): unknown =>
  verifyJwt(`${input}.${signature.toString('base64url')}`, rule, now)

const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
const field = Buffer.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 'hex')
const zero = Buffer.alloc(32)
const one = Buffer.alloc(32)
one[31] = 1
const add = (a: Buffer, b: Buffer): Buffer =>
  Buffer.from(
    (BigInt(`0x${a.toString('hex')}`) + BigInt(`0x${b.toString('hex')}`)).toString(16).padStart(66, '0'),
    'hex',
  )

const forgeries: [name: string, signature: Buffer][] = [
  ['r and s of zero', Buffer.concat([zero, zero])],
  ['r of zero', Buffer.concat([zero, s])],
  ['s of zero', Buffer.concat([r, zero])],
  ['r and s of one', Buffer.concat([one, one])],
  ['r of the order', Buffer.concat([order, s])],
  ['s of the order', Buffer.concat([r, order])],
  ['r and s of the order', Buffer.concat([order, order])],
  ['r of the field size', Buffer.concat([field, s])],
  ['all bits set', Buffer.alloc(64, 255)],
  ['r and s swapped', Buffer.concat([s, r])],
  ['r plus the order, in more bytes', Buffer.concat([add(r, order), Buffer.alloc(1), s])],
  ['a zero before r and s', Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s])],
  ['a zero after', Buffer.concat([good, Buffer.alloc(1)])],
  ['two zeros after', Buffer.concat([good, Buffer.alloc(2)])],
  ['a byte missing', good.subarray(0, 63)],
  ['s missing', r],
  ['one byte', Buffer.from([1])],
  ['the length of P-384', Buffer.concat([Buffer.alloc(16), r, Buffer.alloc(16), s])],
  ['DER', derFromConcatenated(good)],
  ['ten thousand bytes', Buffer.alloc(10_000, 1)],
]
for (const [name, signature] of forgeries)
  test(`verifyJwt() refuses an ES256 signature with ${name}`, () =>
    void throwsCode(() => accepts(signature), 'signature_invalid'))

test('verifyJwt() accepts signatures whose r or s begins with zeros', () => {
  const { privateKey } = pairs['P-256']
  const seen = new Set<string>()
  // each of r and s begins with a zero byte once in 256 signatures
  for (let n = 0; n < 1500 && seen.size < 2; n += 1) {
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const short = signature[0] === 0 ? 'r' : signature[32] === 0 ? 's' : undefined
    if (short === undefined) continue
    seen.add(short)
    assert.ok(accepts(signature))
  }
})

const wholes: [name: string, coordinate: string, der: string][] = [
  ['zero', '00000000', '020100'],
  ['a value below the top bit', '0000007f', '02017f'],
  ['a value with the top bit', '00000080', '02020080'],
  ['a full value with the top bit', 'ff000001', '020500ff000001'],
]
for (const [name, coordinate, der] of wholes)
  test(`derFromConcatenated() writes ${name} as the shortest positive integer, and it is read back`, () => {
    const raw = Buffer.from(coordinate + coordinate, 'hex')
    const body = der + der
    assert.equal(
      derFromConcatenated(raw).toString('hex'),
      `30${(body.length / 2).toString(16).padStart(2, '0')}${body}`,
    )
    assert.deepEqual(concatenatedFromDer(derFromConcatenated(raw), 4), raw)
  })

test('the two encodings turn into each other for every curve, and OpenSSL reads ours', () => {
  for (const [alg, size] of [
    ['ES256', 32],
    ['ES384', 48],
    ['ES512', 66],
  ] as const) {
    const type = ({ ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const)[alg]
    for (let n = 0; n < 20; n += 1) {
      const raw = signWith(alg, `message ${n}`)
      const der = derFromConcatenated(raw)
      assert.ok(verify(`sha${alg.slice(2)}`, Buffer.from(`message ${n}`), pairs[type].publicKey, der))
      assert.deepEqual(concatenatedFromDer(der, size), raw)
      assert.deepEqual(joseSignature(alg, der), raw)
    }
  }
})

test('concatenatedFromDer() undoes derFromConcatenated() for any r and s', () => {
  const size = fc.constantFrom(32, 48, 66)
  const raw = size.chain((bytes) => fc.uint8Array({ minLength: 2 * bytes, maxLength: 2 * bytes }))
  fc.assert(
    fc.property(raw, (bytes) => {
      const signature = Buffer.from(bytes)
      assert.deepEqual(concatenatedFromDer(derFromConcatenated(signature), bytes.length / 2), signature)
    }),
  )
})

const notDer: [name: string, hex: string][] = [
  ['nothing', ''],
  ['another type', '3106020101020101'],
  ['a wrong length', '3007020101020101'],
  ['one integer', '3003020101'],
  ['an integer past the end', '3006020101020201'],
  ['a string for an integer', '3006040101020101'],
  ['something after', '300602010102010100'],
  ['an integer too large', '300a02050100000000020101'],
]
for (const [name, hex] of notDer)
  test(`concatenatedFromDer() refuses ${name}`, () =>
    assert.throws(() => concatenatedFromDer(Buffer.from(hex, 'hex'), 4), TypeError))
