import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guardHost } from './guard.ts'
import { createHostTable } from './host-table.ts'

const table = createHostTable([
  'localhost',
  '127.0.0.1',
  '::1',
  'vouchsafe.internal',
  'sts.eu-west-1.example.com',
])

const reaches: [host: string, target: string][] = [
  ['localhost', 'any'],
  ['LOCALHOST:8750', 'any'],
  ['127.0.0.1:1', 'any'],
  ['[::1]:8750', 'any'],
  ['sts.localhost:8750', 'sts'],
  ['sts.vouchsafe.internal', 'sts'],
  ['iam.localhost:8750', 'iam'],
  ['iam.vouchsafe.internal', 'iam'],
  ['sts.eu-west-1.example.com', 'sts'],
]
for (const [host, target] of reaches)
  test(`guardHost() lets \`${host}\` reach ${target}`, () =>
    assert.equal(guardHost(['Host', host], table), target))

const refusedHeaders: [name: string, headers: string[]][] = [
  ['a foreign host', ['Host', 'evil.example']],
  ['a name below one that is served', ['Host', 'x.localhost']],
  ['a served name with something behind it', ['Host', 'localhost.evil.example']],
  ['a user part', ['Host', 'localhost@evil.example']],
  ['a name with a final dot', ['Host', 'localhost.']],
  ['a port that is none', ['Host', 'localhost:evil']],
  ['`sts.` before an address', ['Host', 'sts.127.0.0.1']],
  ['`sts.` twice', ['Host', 'sts.sts.localhost']],
  ['two services', ['Host', 'iam.sts.localhost']],
  ['an empty host', ['Host', '']],
  ['no host', []],
  ['a name from the prototype', ['Host', '__proto__']],
  ['two hosts, the second one foreign', ['Host', 'localhost', 'hOSt', 'evil.example']],
  ['two equal hosts', ['Host', 'localhost', 'Host', 'localhost']],
  ['a foreign origin', ['Host', 'localhost', 'Origin', 'https://evil.example']],
  ['an origin of our own', ['Origin', 'http://localhost', 'Host', 'localhost']],
  ['the opaque origin', ['Host', 'localhost', 'origin', 'null']],
]
for (const [name, headers] of refusedHeaders)
  test(`guardHost() refuses ${name}`, () =>
    assert.throws(
      () => guardHost(headers, table),
      (error) => isVouchsafeError(error, 'host_refused'),
    ))
