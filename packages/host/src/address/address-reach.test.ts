import { BlockList } from 'node:net'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { addressReach, isPublicAddress, type Reach } from './address-reach.ts'

const cases: [reach: Reach, ...addresses: string[]][] = [
  ['public', '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'],
  [
    'public',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
  ],
  [
    'public',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
  ],
  ['public', '2606:4700::1111', '2001:4860:4860::8888', '2001:200::', '2a00::1', '3ffe:ffff::1'],
  ['public', '64:ff9b::8.8.8.8', '64:FF9B::808:808'],
  ['private', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1', '127.255.255.255'],
  ['private', '169.254.0.1', '172.16.0.0', '172.31.255.255', '192.168.0.1', '198.18.0.1', '198.19.255.255'],
  ['private', '::1', '0:0:0:0:0:0:0:1', '::0.0.0.1', 'fc00::', 'fd12:3456::1', 'fe80::1', 'febf::1'],
  ['private', '64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::192.168.1.1'],
  ['never', '0.0.0.0', '0.1.2.3', '192.0.0.1', '192.0.2.1', '192.88.99.1', '198.51.100.1', '203.0.113.255'],
  ['never', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  [
    'never',
    '::',
    'ff02::1',
    'fec0::1',
    '2001:db8::1',
    '2001::1',
    '2001:1ff::',
    '3fff::1',
    '5f00::1',
    '4000::',
  ],
  ['never', '169.254.169.254', '169.254.170.2', '169.254.170.23', '168.63.129.16', '100.100.100.200'],
  ['never', 'fd00:ec2::254', 'fd00:ec2::23', 'FD00:0EC2:0000::0254', 'fd20:ce::254', '64:ff9b::a9fe:a9fe'],
  [
    'never',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::FFFF:808:808',
  ],
  [
    'never',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:0:127.0.0.1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:1::',
  ],
  ['never', '64:ff9b:1::10.0.0.1', '64:ff9b:0:1::8.8.8.8', '64:ff9b::0.0.0.0'],
]
for (const [reach, ...addresses] of cases)
  for (const address of addresses)
    test(`addressReach() says ${reach} for ${address}`, () => assert.equal(addressReach(address), reach))

// Every one of these reaches a private address in some resolver or C library.
const notCanonical = [
  [
    '',
    ' ',
    'localhost',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
  ],
  [
    '127.0.0.1.',
    '127.0.0.01',
    '8.8.8.8 ',
    ' 8.8.8.8',
    '8.8.8.8\n',
    '8.8.8.8\0',
    '8.8.8.8/32',
    '8.8.8.256',
    '8.8.8',
  ],
  [
    '8.8.8.8:443',
    '[::1]',
    '[2606:4700::1]',
    'fe80::1%eth0',
    '2606:4700::1%1',
    '::1%',
    '2606::4700::1',
    ':::',
    '1::2:',
  ],
  [
    '８.８.８.８',
    '8。8。8。8',
    '١.١.١.١',
    '2606:4700:0:0:0:0:0:0:1',
    '::ffff:127.1',
    '::ffff:0x7f.0.0.1',
    '12345::',
  ],
].flat()
for (const text of notCanonical)
  test(`addressReach() refuses the non-canonical ${JSON.stringify(text)}`, () =>
    assert.equal(addressReach(text), 'never'))

/** Node's own matcher over the blocks that matter most: an independent reading of the same addresses. */
const inner = new BlockList()
for (const [base, length] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(base, length, 'ipv4')

const octet = fc.oneof(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 224, 254, 255), fc.nat(255))
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))

test('isPublicAddress() admits no IPv4 address that Node puts into an inner block', () => {
  fc.assert(
    fc.property(ipv4, (address) => {
      if (inner.check(address, 'ipv4')) assert.equal(isPublicAddress(address), false)
    }),
  )
})

test('isPublicAddress() admits an IPv6 form that carries an IPv4 address only where that one is public', () => {
  const wrap = fc.constantFrom(
    '::ffff:',
    '::',
    '64:ff9b::',
    '2002::',
    '64:ff9b:1::',
    '::ffff:0:',
    'fe80::5efe:',
  )
  fc.assert(
    fc.property(ipv4, wrap, (address, prefix) => {
      if (isPublicAddress(prefix + address)) assert.ok(prefix === '64:ff9b::' && isPublicAddress(address))
    }),
  )
})

test('addressReach() is the same for every spelling of one IPv6 address', () => {
  const group = fc.oneof(
    fc.constantFrom(0, 1, 0xfe80, 0xfd00, 0x2001, 0xdb8, 0x64, 0xff9b, 0xffff),
    fc.nat(0xffff),
  )
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const full = groups.map((g) => g.toString(16).padStart(4, '0')).join(':')
      const short = new URL(`https://[${full}]/`).hostname.slice(1, -1)
      const [high = 0, low = 0] = groups.slice(6)
      const dotted = `${groups
        .slice(0, 6)
        .map((g) => g.toString(16))
        .join(':')}:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
      for (const spelling of [short, dotted, full.toUpperCase()])
        assert.equal(addressReach(spelling), addressReach(full), spelling)
    }),
  )
})

test('addressReach() is total', () => {
  fc.assert(fc.property(fc.string(), (text) => void addressReach(text)))
})
