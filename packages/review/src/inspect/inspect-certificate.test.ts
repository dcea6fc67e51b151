import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import {
  der,
  extension,
  issueCertificate,
  pemOf,
  type CertificateRequest,
} from '@vouchsafe/core/x509/testing'
import { inspectCertificate } from './inspect-certificate.ts'
import { readBundle } from './read-bundle.ts'
import { part, tokenOf } from './tokens.test-support.ts'
import type { Inspection } from './types.ts'

const at = 1_795_327_200 as EpochSeconds
const hour = { from: at - 600, until: at + 3000 }
const authority: CertificateRequest = { subject: 'root', usage: 0x06, authority: true }
const workload: CertificateRequest = {
  ...hour,
  subject: 'workload',
  uris: ['spiffe://acme.example/payments/api'],
  usage: 0x88,
  authority: false,
  purposes: [1, 2],
}
const root = issueCertificate(authority)
const middle = issueCertificate({ ...authority, subject: 'middle', pathLength: 0 }, root)
const leaf = issueCertificate(workload, middle)
const key = String(leaf.key.export({ type: 'pkcs8', format: 'pem' }))

function inspect(text: string, bundle?: string): Inspection {
  const given = bundle === undefined ? 'no bundle' : { authorities: readBundle(bundle), whose: 'the bundle' }
  return inspectCertificate(text, { at, bundle: given })
}
const remarksOf = (change: CertificateRequest): string[] =>
  inspect(issueCertificate({ ...workload, ...change }, middle).pem).remarks.map(({ text }) => text)
const signatureOf = (text: string, bundle: string): string => {
  const { state, because } = inspect(text, bundle).signature
  return `${state}: ${because}`
}

test('inspectCertificate() says who the workload is, and nothing of a sound SVID', () => {
  const { kind, spiffe, times, issuer, remarks, chain } = inspect(leaf.pem + middle.pem)
  assert.deepEqual(
    [kind, spiffe, issuer, remarks],
    ['X.509-SVID (SPIFFE)', { trustDomain: 'acme.example', path: '/payments/api' }, 'CN=middle', []],
  )
  assert.deepEqual(times, {
    state: 'live',
    notBefore: at - 600,
    expiresAt: at + 3000,
    lifetimeSeconds: 3600,
  })
  assert.equal(chain?.[0]?.find(({ name }) => name === 'subject')?.value, 'CN=middle')
})

test('inspectCertificate() tells of a private key in the file, and none of the key', () => {
  const encoded = key.split('\n').slice(1, -2)
  for (const text of [leaf.pem + key, key + leaf.pem]) {
    const answer = inspect(text)
    assert.deepEqual(
      answer.remarks.map(({ code }) => code),
      ['private_key_inside'],
    )
    for (const line of encoded) assert.ok(!JSON.stringify(answer).includes(line.slice(0, 20)))
  }
})

test('inspectCertificate() shows no token that stands in a name', () => {
  const inner = tokenOf({ sub: 'inner' })
  const uris = [`spiffe://acme.example/${inner}`]
  const { pem } = issueCertificate({ ...workload, subject: inner, uris, dns: [inner] })
  const text = JSON.stringify(inspect(pem))
  assert.ok(!text.includes(part({ sub: 'inner' })) && text.includes('[a token]'))
})

const noSvids: [change: CertificateRequest, remark: RegExp][] = [
  [{ uris: [] }, /^it has no URI/],
  [{ uris: ['spiffe://a/b', 'spiffe://a/c'] }, /^it has 2 URIs .*exactly one/],
  [{ uris: ['https://acme.example/x'] }, /^its URI `https:\/\/acme\.example\/x` is no SPIFFE ID/],
  [{ uris: ['spiffe://ACME.example/x'] }, /is no SPIFFE ID/],
  [{ uris: ['spiffe://acme.example'] }, /^its SPIFFE ID has no path/],
  [{ authority: true }, /^it is an authority/],
  [{ usage: 0x08 }, /lacks digitalSignature/],
  [{ usage: 0x84 }, /has keyCertSign/],
  [{ usageCritical: false }, /is not critical/],
  [{ subject: '' }, /^its subject is empty/],
]
for (const [change, remark] of noSvids)
  test(`inspectCertificate() says of no SVID: ${remark.source}`, () => {
    const { pem } = issueCertificate({ ...workload, ...change }, middle)
    assert.equal(inspect(pem).kind, 'X.509 certificate that is no SVID')
    assert.ok(remarksOf(change).some((text) => remark.test(text)))
  })

test('inspectCertificate() says that there is no key usage', () => {
  const { pem } = issueCertificate({ ...hour, subject: 'x', uris: ['spiffe://a/b'] })
  assert.match(inspect(pem).remarks[0]?.text ?? '', /^it has no keyUsage/)
})

test('inspectCertificate() remarks on what is unwise', () => {
  assert.match(remarksOf({ purposes: [1] }).join(), /^its extended key usage is not both/)
  assert.match(remarksOf({ until: at + 86_400 * 30 }).join(), /^it lives for 30 days/)
  assert.match(
    remarksOf({ more: [extension(30, true, der(0x30))] }).join(),
    /critical extensions .*2\.5\.29\.30/,
  )
  const order = (text: string): string =>
    inspect(text)
      .remarks.map(({ text: one }) => one)
      .join()
  assert.match(order(middle.pem + leaf.pem), /not the first of the file/)
  assert.match(order(leaf.pem + root.pem + middle.pem), /^certificate 2 of the file is not the issuer/)
})

test('inspectCertificate() says where it stands in time', () => {
  const stateOf = (change: CertificateRequest): string =>
    inspect(issueCertificate({ ...workload, ...change }).pem).times.state
  assert.equal(stateOf({ until: at - 1 }), 'expired')
  assert.equal(stateOf({ until: at }), 'live')
  assert.equal(stateOf({ from: at + 1 }), 'not_yet_valid')
})

const jwks = (...keys: object[]): string => JSON.stringify({ keys })
const asKey = (certificate: Buffer, use = 'x509-svid'): object => ({
  use,
  kty: 'EC',
  x5c: [certificate.toString('base64')],
})

test('inspectCertificate() follows the chain to a bundle in PEM or of SPIFFE', () => {
  for (const bundle of [
    root.pem,
    jwks(asKey(root.certificate)),
    jwks({ use: 'new' }, asKey(root.certificate)),
  ])
    for (const text of [leaf.pem + middle.pem, leaf.pem + root.pem + middle.pem])
      assert.equal(signatureOf(text, bundle), 'valid: by the bundle')
  assert.equal(signatureOf(leaf.pem, middle.pem), 'valid: by the bundle')
})

test('inspectCertificate() believes no chain that does not lead to the bundle', () => {
  const namesake = issueCertificate(authority)
  const forged = issueCertificate(workload, { ...middle, key: leaf.key })
  const whole = leaf.pem + middle.pem
  for (const [text, bundle] of [
    [leaf.pem, root.pem],
    [whole, namesake.pem],
    [forged.pem + middle.pem, root.pem],
    [whole, jwks(asKey(root.certificate, 'jwt-svid'))],
    [whole, jwks()],
  ] as const)
    assert.match(signatureOf(text, bundle), /^invalid: no path/)
})

const badAuthorities: [change: CertificateRequest, because: RegExp][] = [
  [{ until: at - 1 }, /^invalid: .*has expired/],
  [{ from: at + 1 }, /^invalid: .*not valid yet/],
  [{ authority: false }, /^invalid: /],
  [{ usage: 0x02 }, /^invalid: /],
  [{ more: [extension(30, true, der(0x30))] }, /^uncheckable: .*2\.5\.29\.30/],
]
for (const [change, because] of badAuthorities)
  test(`inspectCertificate() does not believe an authority: ${JSON.stringify(change).slice(0, 40)}`, () => {
    const bad = issueCertificate({ ...authority, subject: 'bad', ...change }, root)
    assert.match(signatureOf(issueCertificate(workload, bad).pem + bad.pem, root.pem), because)
  })

test('inspectCertificate() counts the intermediates that an authority allows', () => {
  const lower = issueCertificate({ ...authority, subject: 'lower' }, middle)
  const text = issueCertificate(workload, lower).pem + lower.pem + middle.pem
  assert.match(
    signatureOf(text, root.pem),
    /^invalid: an authority allows 0 intermediates below it, and there are 1/,
  )
})

const hostile: [name: string, text: string, say: RegExp][] = [
  ['no block', '-----BEGIN hunter2', /no whole one/],
  ['a key alone', key, /no whole one/],
  ['a block without an end', leaf.pem.replace('END', 'AND'), /no whole one/],
  ['garbage', pemOf(Buffer.from('hunter2-hunter2')), /certificate 1 of 1 is not an X\.509/],
  ['loose base64', leaf.pem.replace('MII', 'M!I'), /strict base64/],
  ['octets after it', pemOf(Buffer.concat([leaf.certificate, Buffer.from([0])])), /not an X\.509/],
  ['10 MB', leaf.pem + 'x'.repeat(10_000_000), /at most 1048576 characters/],
  ['a thousand certificates', leaf.pem.repeat(1000), /at most 32 certificates, found 1000/],
]
for (const [name, text, say] of hostile)
  test(`inspectCertificate() refuses ${name}, and repeats none of it`, () => {
    assert.throws(
      () => inspect(text),
      (error: unknown) => {
        assert.ok(isVouchsafeError(error, 'certificate_malformed'))
        assert.match(error.message, say)
        assert.ok(!(error.message + JSON.stringify(error.detail)).includes('hunter2'))
        return true
      },
    )
  })

test('inspectCertificate() takes time in proportion to a text made to cost more', () => {
  const started = performance.now()
  for (const unit of [
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN A-----x',
    '-----',
    '-----END CERTIFICATE-----',
  ])
    assert.throws(() => inspect(unit.repeat(Math.floor(1_000_000 / unit.length))))
  assert.ok(performance.now() - started < 2000)
})

test('inspectCertificate() answers or refuses any names and any change of an octet', () => {
  fc.assert(
    fc.property(
      fc.nat(leaf.certificate.length - 1),
      fc.nat(255),
      fc.string({ maxLength: 200 }),
      (place, octet, noise) => {
        const changed = Buffer.from(leaf.certificate)
        changed[place] = octet
        const same = changed.equals(leaf.certificate)
        try {
          const { signature } = inspect(`${noise}\n${pemOf(changed)}${key}`, middle.pem)
          assert.equal(signature.state === 'valid', same)
        } catch (error) {
          assert.ok(isVouchsafeError(error, 'certificate_malformed') && !same)
        }
      },
    ),
    { numRuns: 200 },
  )
})
