import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { BlockList } from 'node:net'
import { test } from 'node:test'
import { callerOf } from './caller.ts'

const proxies = new BlockList()
proxies.addSubnet('10.0.0.0', 8, 'ipv4')
proxies.addAddress('fd00::1', 'ipv6')

function addressFor(remoteAddress: string, forwarded?: string): string | undefined {
  const headers = {
    forwarded: 'for=6.6.6.6',
    ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
  }
  // the two properties that are read
  return callerOf({ headers, socket: { remoteAddress } } as unknown as IncomingMessage, proxies).address
}

const cases: [name: string, peer: string, forwarded: string | undefined, want: string][] = [
  ['takes the socket address', '192.0.2.1', undefined, '192.0.2.1'],
  ['ignores the header of an unlisted peer', '192.0.2.1', '6.6.6.6', '192.0.2.1'],
  ['believes a listed proxy', '10.0.0.1', '192.0.2.7', '192.0.2.7'],
  ['believes a listed proxy on a dual-stack socket', '::ffff:10.0.0.1', '192.0.2.7', '192.0.2.7'],
  ['believes a listed IPv6 proxy', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  [
    'takes the last unlisted address, not what the caller wrote',
    '10.0.0.1',
    '6.6.6.6, 192.0.2.7',
    '192.0.2.7',
  ],
  ['walks through a chain of proxies', '10.0.0.1', '6.6.6.6, 192.0.2.7, 10.9.9.9', '192.0.2.7'],
  ['stops at what is no address', '10.0.0.1', '192.0.2.7, unknown', '10.0.0.1'],
  ['stops behind the last proxy that it knows', '10.0.0.1', '192.0.2.7, x, 10.9.9.9', '10.9.9.9'],
  ['reads no `Forwarded`', '10.0.0.1', undefined, '10.0.0.1'],
  ['takes an empty header for none', '10.0.0.1', '', '10.0.0.1'],
]
for (const [name, peer, forwarded, want] of cases)
  test(`callerOf() ${name}`, () => assert.equal(addressFor(peer, forwarded), want))

test('callerOf() cuts a long user agent', () => {
  const request = { headers: { 'user-agent': 'x'.repeat(10_000) }, socket: {} } as unknown as IncomingMessage
  assert.equal(callerOf(request, proxies).userAgent?.length, 256)
})
