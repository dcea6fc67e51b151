import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf, canaryAccounts } from './aws-account.ts'
import { readAnnotatedKey } from './annotated-key.ts'
import { hasAzureChecksum, hasEntraChecksum } from './azure-checksum.ts'
import { hasDevOpsChecksum } from './devops-token.ts'
import { fabricated } from './fabricated.ts'
import { marvin32 } from './marvin32.ts'
import { isReservedHost } from './reserved-host.ts'
import { isSampleName } from './sample-name.ts'
import { hasTokenChecksum, tokenChecksum } from './token-checksum.ts'
import { annotatedKey, azureKey, characters, devOpsToken, entraSecret } from '#testing/credentials'

// the 64-bit vectors of the .NET runtime's own tests (Common/tests/Tests/System/MarvinTests.cs), folded
const marvin: [hex: string, hash: bigint][] = [
  ['', 0x30ed35c100cd3c7dn],
  ['af', 0x48e73fc77d75ddc1n],
  ['e70f', 0xb5f6e1fc485dbff8n],
  ['37f495', 0xf0b07c789b8cf7e8n],
]
for (const [hex, hash] of marvin)
  test(`marvin32() of ${hex === '' ? 'nothing' : hex} is that of .NET`, () => {
    const folded = Number((hash >> 32n) ^ (hash & 0xffffffffn))
    assert.equal(marvin32(Buffer.from(hex, 'hex'), 0x004fb61a001bdbccn), folded)
  })

// ids that were published, with the accounts that other tools read from them
const accounts: [id: string, account: string][] = [
  ['ASIA' + 'QNZGKIQY56JQ7WML', '029608264753'],
  ['AKIA' + 'QYLPMN5HHHFPZAM2', '052310077262'],
  ['AKIA' + 'SP2TPHJSQH3FJRUX', '171436882533'],
  ['ASIA' + 'Y34FZKBOKMUTVV7A', '609629065308'],
]
for (const [id, account] of accounts)
  test(`accountOf() reads ${account} from ${id}`, () =>
    assert.deepEqual(accountOf(id), { kind: 'account', account, isModern: true }))

test('accountOf() tells old ids, and ids that nobody issued', () => {
  assert.deepEqual(accountOf('AKIA' + 'IOSFODNN7EXAMPLE'), { kind: 'old' })
  assert.deepEqual(accountOf('AKIA' + '7777777777777777'), { kind: 'impossible' })
})

test('the published bait is known', () => assert.ok(canaryAccounts.has('052310077262')))

test('hasTokenChecksum() takes a body with its checksum, and none with another', () => {
  const random = characters('token', 30)
  assert.ok(hasTokenChecksum(random + tokenChecksum(random)))
  assert.ok(!hasTokenChecksum(`x${random.slice(1)}${tokenChecksum(random)}`))
})

test('tokenChecksum() is six base62 digits of CRC-32, the highest first', () => {
  // CRC-32 of `123456789` is cbf43926, as every catalogue of CRCs says
  let value = 0
  for (const digit of tokenChecksum('123456789'))
    value = value * 62 + '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(digit)
  assert.equal(value, 0xcbf43926)
})

test('hasEntraChecksum() and hasAzureChecksum() refuse what one character makes wrong', () => {
  const secret = entraSecret('entra')
  assert.ok(hasEntraChecksum(secret))
  assert.ok(!hasEntraChecksum(secret.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))))
  const seed = 0x44656661756c7430n
  const key = azureKey('storage', { signature: '+ASt', lead: 76, seed })
  assert.ok(hasAzureChecksum(key, [1n, seed]))
  assert.ok(!hasAzureChecksum(key, [1n]))
})

const values: [value: string, why: string | undefined][] = [
  ['AKIA' + 'IOSFODNN7EXAMPLE', 'a placeholder by its words'],
  ['your_secret_goes_here', 'a placeholder by its words'],
  ['xxxxxxxxxxxxxxxxxxxxxxxx', 'a placeholder by its words'],
  ['0000000000000000000000', 'one character over and over'],
  ['ABCDEFGHIJKLMNOPQRST', 'characters in order'],
  ['9f86d081-1234567890-abc', 'characters in order'],
  ['ababbabaabbabaabab', 'hardly any different characters'],
  [characters('some seed', 36), undefined],
]
for (const [value, why] of values)
  test(`fabricated() calls ${value} ${why ?? 'nothing'}`, () => assert.equal(fabricated(value), why))

// the bodies of tokens that scanners print as their examples, long revoked: kingfisher, trufflehog
for (const body of ['ZJDeVREhkptGF7Wv' + 'ep0NwJWlPEQP7a0t2nxL', 'IwdMx9WFWRRfMhTY' + 'iaVjZ78Jfuamvn0YWRM0'])
  test(`hasTokenChecksum() takes a published token, ${body.slice(0, 4)}…`, () =>
    assert.ok(hasTokenChecksum(body)))

// what microsoft/security-utilities makes for its own tests
test('the checksums of Azure take the keys that Microsoft tests with', () => {
  assert.ok(hasAzureChecksum(`${'a'.repeat(76)}+ASt5mnCaw==`, [0x44656661756c7430n]))
  assert.ok(hasEntraChecksum(`zzz8Q~${'z'.repeat(31)}blP`))
  const annotated = `${'A'.repeat(52)}JQQJ99AG${'A'.repeat(16)}ABCDTZJ9JA==`
  assert.deepEqual(readAnnotatedKey(annotated), {
    reserved: 'AAAA',
    provider: 'ABCD',
    made: '2024-07',
    isChecked: true,
  })
})

test('readAnnotatedKey() takes both forms of the checksum, and no other', () => {
  const key = annotatedKey('both', 'ACOG')
  assert.ok(readAnnotatedKey(key).isChecked)
  assert.ok(!readAnnotatedKey(`${key.slice(0, 80)}${key.slice(80) === 'zzzz' ? 'yyyy' : 'zzzz'}`).isChecked)
})

test('hasDevOpsChecksum() refuses what one character makes wrong', () => {
  const token = devOpsToken('check')
  assert.match(token, /^[a-z2-7]{52}$/)
  assert.ok(hasDevOpsChecksum(token))
  for (const at of [0, 5, 20, 40, 50]) {
    const other = token[at] === 'a' ? 'b' : 'a'
    assert.ok(!hasDevOpsChecksum(token.slice(0, at) + other + token.slice(at + 1)), String(at))
  }
})

const hosts: [host: string, isReserved: boolean][] = [
  ['env.example.test', true],
  ['https://registry.example.com/v2/', true],
  ['localhost:5000', true],
  ['127.0.0.1', true],
  ['ghcr.io', false],
  ['example.corp.io', false],
  ['contest.io', false],
]
for (const [host, isReserved] of hosts)
  test(`isReservedHost() says ${isReserved} of ${host}`, () => assert.equal(isReservedHost(host), isReserved))

const projects: [name: string, isSample: boolean][] = [
  ['my-google-project', true],
  ['your-project', true],
  ['project-id', true],
  ['my-project-47213', false],
  ['orders-1', false],
  ['mytheresa', false],
]
for (const [name, isSample] of projects)
  test(`isSampleName() says ${isSample} of ${name}`, () => assert.equal(isSampleName(name), isSample))
