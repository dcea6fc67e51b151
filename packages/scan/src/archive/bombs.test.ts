import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { archiveLimits } from './budget.ts'
import { tarOf, zipOf } from './testing/build-archive.ts'
import { readArchive } from './testing/read-archive.ts'
import { xzOfZeros, xzWithOtherCheck } from './testing/xz-fixtures.ts'

const zeros = Buffer.alloc(4 * 1024 * 1024)
const tight = { freeBytes: 64 * 1024, ratio: 20 }

const ratioBombs: [name: string, archive: Buffer][] = [
  ['gzip', gzipSync(zeros)],
  ['zstd', zstdCompressSync(zeros)],
  ['xz', xzOfZeros],
  ['zip', zipOf([{ name: 'zeros', content: zeros }])],
  ['a zip that lies about its size', zipOf([{ name: 'zeros', content: zeros, size: 10 }])],
  ['gzip in gzip in gzip', gzipSync(gzipSync(gzipSync(zeros)))],
  ['a tar.gz', gzipSync(tarOf([{ name: 'zeros', content: zeros }]))],
]
for (const [name, archive] of ratioBombs)
  test(`a ratio bomb of ${name} is given up early, and says so`, async () => {
    const { gaps, members } = await readArchive(archive, { limits: tight })
    assert.deepEqual(gaps, [
      { inside: undefined, why: 'it expands to over 20 times its length: the rest was not read' },
    ])
    assert.ok(
      members.reduce((sum, [, content]) => sum + content.length, 0) <= tight.freeBytes + 20 * archive.length,
    )
  })

/** D. Fifield, "A better zip bomb" (2019): many entries that share the data of one. */
function overlappingZip(entries: number): Buffer {
  const kernel = { name: 'kernel', content: zeros.subarray(0, 1024 * 1024) }
  const honest = zipOf([kernel])
  const endAt = honest.length - 22
  const directoryAt = honest.readUInt32LE(endAt + 16)
  const entry = honest.subarray(directoryAt, endAt)
  const end = Buffer.from(honest.subarray(endAt))
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(entry.length * entries, 12)
  return Buffer.concat([
    honest.subarray(0, directoryAt),
    ...Array.from({ length: entries }, () => entry),
    end,
  ])
}

test('entries that lie on each other cost no more than the archive is worth', async () => {
  const { gaps, members } = await readArchive(overlappingZip(200))
  assert.deepEqual(
    gaps.map(({ why }) => why),
    ['it expands to over 200 times its length: the rest was not read'],
  )
  assert.ok(members.length < 60)
})

test('archives in each other are opened to their limit, and what is deeper is a gap', async () => {
  let bomb = zipOf([{ name: 'x', content: 'core' }])
  for (let depth = 2; depth <= 9; depth += 1)
    bomb = zipOf([{ name: `${depth}.zip`, content: bomb, method: 0 }])
  const { gaps, tally } = await readArchive(bomb)
  assert.deepEqual(gaps, [
    { inside: '9.zip!/8.zip!/7.zip!/6.zip!/5.zip!/4.zip', why: 'archives lie over 6 deep in each other' },
  ])
  assert.equal(tally.archives, archiveLimits.depth)
})

test('a tree of zips of zips (42.zip) ends by the budget', async () => {
  let layer = zipOf([{ name: 'zeros', content: zeros.subarray(0, 1_000_000) }])
  for (let depth = 0; depth < 5; depth += 1) {
    const content = layer
    layer = zipOf(Array.from({ length: 6 }, (_, n) => ({ name: `lib ${n}.zip`, content })))
  }
  const { gaps, tally } = await readArchive(layer)
  assert.deepEqual(
    gaps.map(({ why }) => why),
    ['it expands to over 200 times its length: the rest was not read'],
  )
  assert.ok(tally.members < 1000)
})

test('members are counted over all depths, and there is an end to them', async () => {
  const inner = tarOf(Array.from({ length: 60 }, (_, n) => ({ name: `${n}`, content: 'x' })))
  const { gaps } = await readArchive(
    tarOf([
      { name: 'a.tar', content: inner },
      { name: 'b.tar', content: inner },
    ]),
    { limits: { members: 100 } },
  )
  assert.deepEqual(
    gaps.map(({ why }) => why),
    ['it has over 100 members: the rest was not read'],
  )
})

test('an inner zip that takes more memory than there is for it is a gap, what stands beside it is read', async () => {
  const archive = tarOf([
    { name: 'big.zip', content: zipOf([{ name: 'x', content: 'x'.repeat(2000), method: 0 }]) },
    { name: 'b', content: 'beside' },
  ])
  const { gaps, members } = await readArchive(archive, { limits: { heldBytes: 1000 } })
  assert.deepEqual(gaps, [{ inside: 'big.zip', why: 'archives inside it take over 1000 bytes of memory' }])
  assert.deepEqual(members, [['b', 'beside']])
})

test('an xz with a checksum that is not known is a gap', async () => {
  const { gaps } = await readArchive(xzWithOtherCheck)
  assert.deepEqual(
    gaps.map(({ why }) => why),
    ['its xz stream has a filter or checksum that is not known here'],
  )
})
