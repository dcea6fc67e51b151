import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { parseInventory, renderInventory, type Inventory, type InventoryRow } from '@vouchsafe/scan/inventory'
import { tokenChecksum } from '@vouchsafe/scan/check'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'
import { renderComparison } from './render-comparison.ts'
import { renderInventoryCsv } from './render-csv.ts'
import { renderInventoryTable } from './render-table.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-inventory-'))
after(() => rmSync(root, { recursive: true }))

const random = 'q7ZkT3mXw9LbR2vNc8JdF5yHs4PgKe'
const token = `gh${'p'}_${random}${tokenChecksum(random)}`
writeFileSync(join(root, 'leak.env'), `TOKEN=${token}\n`)

const row: InventoryRow = {
  id: 'aws-access-key a',
  kind: 'aws-access-key',
  title: 'AWS access key',
  vendor: 'aws',
  name: 'a',
  stance: 'secret',
  owner: 'arn:aws:iam::123456789012:user/deploy',
  contacts: [],
  allows: ['S3ReadOnly'],
  places: 0,
  state: 'exists',
  lastUsedAt: 'never',
  risk: 'high',
  because: ['it is in force and was never used: nobody would miss it'],
  replacement: 'An IAM role.',
}
const inventoryOf = (...rows: InventoryRow[]): Inventory => ({
  at: '2026-11-22T06:00:00Z',
  tool: 'test',
  sources: ['aws'],
  rows,
  gaps: [],
})
writeFileSync(
  join(root, 'old.json'),
  renderInventory(inventoryOf(row, { ...row, id: 'aws-access-key b', name: 'b' })),
)
writeFileSync(
  join(root, 'new.json'),
  renderInventory(inventoryOf({ ...row, state: 'disabled', risk: 'low' })),
)
writeFileSync(
  join(root, 'partial.json'),
  renderInventory({ ...inventoryOf(), gaps: [{ what: 'x', why: 'closed' }] }),
)

async function vouchInventory(...words: string[]) {
  const io = recordedIo({ cwd: root, env: { HOME: root } })
  const code = await runProgram(['inventory', ...words], io)
  assert.ok(!`${io.said.out}${io.said.err}`.includes(token.slice(4, 12)))
  return { code, ...io.said }
}

test('vouch inventory PATH lists what is found there, and the report of a scan says the same', async () => {
  const direct = await vouchInventory('leak.env', '--json')
  assert.equal(direct.code, 0, direct.err)
  const io = recordedIo({ cwd: root, env: { HOME: root } })
  await runProgram(['scan', 'leak.env', '--json', '--out', 'scan.json'], io)
  const reported = await vouchInventory('--report', 'scan.json', '--json')
  assert.deepEqual(parseInventory(reported.out).rows, parseInventory(direct.out).rows)
  assert.equal(parseInventory(direct.out).rows[0]?.firstPlace, 'leak.env:1')
})

test('vouch inventory prints a table that ends with what to use instead and the counts', async () => {
  const { code, out } = await vouchInventory('--report', 'old.json')
  assert.equal(code, 0)
  assert.match(
    out,
    /^RISK +WHAT +NAME +OWNER +STATE +MADE +LAST USED +PLACES +MAY +WHY\nhigh +AWS access key +a /,
  )
  assert.match(
    out,
    /\ninstead of an AWS access key: An IAM role\.\n2 static credentials, 2 in force, 2 of them never used; 0 uses of one; from aws\n$/,
  )
})

test('vouch inventory --compare tells what is gone and changed, and writes what is now', async () => {
  const { code, out } = await vouchInventory(
    '--report',
    'new.json',
    '--compare',
    'old.json',
    '--out',
    'copy.json',
  )
  assert.equal(code, 0)
  assert.equal(
    out,
    'gone     AWS access key b of arn:aws:iam::123456789012:user/deploy\n' +
      'changed  AWS access key a of arn:aws:iam::123456789012:user/deploy: state: exists -> disabled; risk: high -> low\n' +
      'since 2026-11-22T06:00:00Z: 0 new, 1 gone, 1 changed, 0 still there as they were\n',
  )
  assert.equal(readFileSync(join(root, 'copy.json'), 'utf8'), readFileSync(join(root, 'new.json'), 'utf8'))
  assert.equal(statSync(join(root, 'copy.json')).mode & 0o777, 0o600)
  const json = await vouchInventory('--report', 'new.json', '--compare', 'old.json', '--json')
  const { format, added, removed, unchanged } = JSON.parse(json.out)
  assert.deepEqual(
    [format, added.length, removed.length, unchanged],
    ['vouch inventory comparison 1', 0, 1, 0],
  )
})

const ends: [words: string[], code: number][] = [
  [['--report', 'old.json', '--fail-on', 'high'], 1],
  [['--report', 'old.json', '--fail-on', 'critical'], 0],
  [['--report', 'partial.json'], 3],
  [[], 2],
  [['nowhere'], 2],
  [['--report', 'nowhere.json'], 2],
  [['--report', 'leak.env'], 1],
  [['--report', 'old.json', '--report', 'new.json'], 1],
  [['--store', 'etcd'], 2],
  [['--store', 'secretsmanager:x'], 2],
  [['--store', 'vault'], 2],
  [['--cloud', 'google'], 2],
  [['--cloud', 'aws:eu'], 2],
  [['--fail-on', 'info', '.'], 2],
]
for (const [words, code] of ends)
  test(`vouch inventory ${words.join(' ')} ends with ${code}`, async () =>
    assert.equal((await vouchInventory(...words)).code, code))

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom('=', '+', '-', '@', ' =', '\t=', '\r=', '＝'), fc.string())
    .map(([sign, rest]) => `${sign}${rest}`),
)
const hostileRow = hostile.map((text): InventoryRow => ({
  ...row,
  name: text,
  owner: text,
  contacts: [text],
  allows: [text],
  firstPlace: text,
  lastUsedWhere: text,
  because: [text],
}))

test('no cell of the CSV is a formula, breaks its line, or holds what a terminal would obey', () => {
  fc.assert(
    fc.property(hostileRow, (one) => {
      const csv = renderInventoryCsv(inventoryOf(one))
      assert.doesNotMatch(csv.replaceAll('\r\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u)
      const [, ...records] = csv.trimEnd().split('\r\n')
      assert.equal(records.length, 1)
      const cells = [...(records[0] ?? '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
      assert.equal(cells.length, 20)
      for (const [, quoted, plain = ''] of cells) assert.doesNotMatch(quoted ?? plain, /^\s*[=+\-@＝＋－＠]/)
    }),
  )
})

test('neither table nor comparison shows what a terminal would obey', () => {
  fc.assert(
    fc.property(hostileRow, (one) => {
      const comparison = {
        added: [one],
        removed: [one],
        changed: [{ row: one, changes: [one.name] }],
        unchanged: [],
      }
      for (const text of [renderInventoryTable(inventoryOf(one)), renderComparison(comparison, one.name)])
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
  )
})
