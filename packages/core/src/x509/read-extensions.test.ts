import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readExtensions } from './read-extensions.ts'
import { der, extension, issueCertificate } from './testing/index.ts'

test('readExtensions() reads what an SVID has', () => {
  const { certificate } = issueCertificate({
    subject: 'x',
    uris: ['spiffe://a.example/b'],
    dns: ['b'],
    usage: 0x88,
    authority: false,
    purposes: [1, 2],
  })
  assert.deepEqual(readExtensions(certificate), {
    hasSubject: true,
    names: { critical: false, uris: ['spiffe://a.example/b'], others: 1 },
    keyUsage: { critical: true, uses: ['digitalSignature', 'keyAgreement'] },
    purposes: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    basicConstraints: { isAuthority: false },
    unread: [],
  })
})

test('readExtensions() reads what an authority has, and names what is critical and not read', () => {
  const constraint = extension(30, true, der(0x30))
  const policy = extension(32, false, der(0x30))
  const { certificate } = issueCertificate({
    usage: 0x06,
    authority: true,
    pathLength: 3,
    more: [constraint, policy],
  })
  assert.deepEqual(readExtensions(certificate), {
    hasSubject: false,
    keyUsage: { critical: true, uses: ['keyCertSign', 'cRLSign'] },
    basicConstraints: { isAuthority: true, pathLength: 3 },
    unread: ['2.5.29.30'],
  })
})

test('readExtensions() reads a certificate without any', () => {
  assert.deepEqual(readExtensions(issueCertificate({}).certificate), { hasSubject: false, unread: [] })
})

const good = extension(19, true, der(0x30))
const refused: [name: string, more: Buffer[]][] = [
  ['an extension that stands there twice', [good, good]],
  ['an extension that is no sequence', [der(0x04)]],
  ['names that are no sequence', [extension(17, false, der(0x31))]],
  ['names that end in the middle of one', [extension(17, false, Buffer.from([0x30, 0x02, 0x86, 0x05]))]],
  ['names with something after them', [extension(17, false, Buffer.concat([der(0x30), der(0x30)]))]],
  ['a length in more octets than it needs', [extension(17, false, Buffer.from([0x30, 0x81, 0x00]))]],
  ['an indefinite length', [extension(17, false, Buffer.from([0x30, 0x80, 0x00, 0x00]))]],
  ['a path length of nine octets', [extension(19, true, der(0x30, der(0x02, Buffer.alloc(9, 1))))]],
]
for (const [name, more] of refused)
  test(`readExtensions() refuses ${name}`, () =>
    assert.equal(readExtensions(issueCertificate({ more }).certificate), undefined))

test('readExtensions() is total: on noise, and on a certificate with octets changed', () => {
  const { certificate } = issueCertificate({ uris: ['spiffe://a/b'], usage: 0x80, authority: false })
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.nat(certificate.length - 1),
      fc.nat(255),
      (noise, at, octet) => {
        readExtensions(Buffer.from(noise))
        const changed = Buffer.from(certificate)
        changed[at] = octet
        const found = readExtensions(changed)
        assert.ok(found === undefined || Array.isArray(found.unread))
        readExtensions(changed.subarray(0, at))
      },
    ),
  )
})
