import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { tarOf, zipOf } from './testing/build-archive.ts'
import { readArchive, type ArchiveContents } from './testing/read-archive.ts'
import { xzOfTar } from './testing/xz-fixtures.ts'

const content = 'first line\nsecond line\n'.repeat(10)
const tar = tarOf([
  { name: 'pax', content: '18 path=other name', flag: 'x' },
  { name: 'a', content },
  { name: 'link', flag: '2', link: 'a' },
  { name: 'b', content },
])
const zip = zipOf(
  [
    { name: 'a', content },
    { name: 'b', content, flags: 8 },
    { name: 'c', content, method: 0 },
  ],
  'comment',
)

const sound: [name: string, archive: Buffer][] = [
  ['zip', zip],
  ['tar', tar],
  ['tar.gz', gzipSync(tar)],
  ['tar.zst', zstdCompressSync(tar)],
  ['tar.xz', xzOfTar],
  ['zip in tar.gz', gzipSync(tarOf([{ name: 'in.zip', content: zip }]))],
]
const limits = { freeBytes: 256 * 1024, ratio: 20 }

function total({ members }: ArchiveContents): number {
  return members.reduce((sum, [, bytes]) => sum + bytes.length, 0)
}

for (const [name, archive] of sound) {
  test(`any truncation of a ${name} ends in what was before it and a gap`, async () => {
    const whole = await readArchive(archive)
    assert.deepEqual(whole.gaps, [])
    const isCompressed = archive.readUInt16BE(0) !== 0x504b && archive[257] !== 0x75
    for (let length = 0; length < archive.length; length += Math.ceil(archive.length / 100)) {
      const cut = await readArchive(archive.subarray(0, length), {
        limits,
        ...(length % 2 === 0 && { chunk: 100 }),
      })
      // a header that is cut off is a content of its own
      assert.ok(total(cut) <= total(whole) + archive.length + 512)
      if (isCompressed && length > 20) assert.ok(cut.gaps.length > 0, `${length} bytes`)
    }
  })

  test(`any damage to a ${name} ends, and within its bounds`, async () => {
    const edit = fc.record({ at: fc.nat(archive.length - 1), byte: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (edits, isStream) => {
          const damaged = Buffer.from(archive)
          for (const { at, byte } of edits) damaged[at] = byte
          const contents = await readArchive(damaged, { limits, ...(isStream && { chunk: 64 }) })
          assert.ok(total(contents) <= limits.freeBytes + (limits.ratio + 6) * archive.length)
          for (const { why } of contents.gaps) assert.doesNotMatch(why, /line|\n|Error/)
        },
      ),
      { numRuns: 40 },
    )
  })
}

test('expand() takes any bytes behind any first bytes', async () => {
  const heads = ['1f8b08', '28b52ffd', '502a4d18', 'fd377a585a00', '504b0304', '504b0506'].map((hex) =>
    Buffer.from(hex, 'hex'),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 600 }), async (head, rest) => {
      const bytes = Buffer.concat([head, rest])
      const contents = await readArchive(bytes, { limits })
      assert.ok(contents.gaps.length > 0 || total(contents) <= bytes.length * limits.ratio)
    }),
    { numRuns: 100 },
  )
})
