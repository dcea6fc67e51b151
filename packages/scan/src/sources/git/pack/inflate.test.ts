import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { Damage } from '#sources/git/object/damage'
import { inflateExactly } from './inflate.ts'

const outcomeOf = (inflate: () => Buffer): string => {
  try {
    return inflate().toString('hex')
  } catch {
    return 'refused'
  }
}

test('inflateExactly() yields and refuses what zlib does, one stream after another (property)', () => {
  const streams = fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 9 }), fc.nat(400), fc.nat(255))
    .map(([content, level, at, byte]) => {
      const stream = deflateSync(content, { level })
      if (at < stream.length) stream[at] = byte
      return { stream, size: content.length }
    })
  const room = Buffer.alloc(256)
  fc.assert(
    fc.property(streams, fc.boolean(), ({ stream, size }, hasRoom) => {
      const expected = outcomeOf(() => {
        const content = inflateSync(stream, { maxOutputLength: size + 1 })
        assert.equal(content.length, size)
        return content
      })
      assert.equal(
        outcomeOf(() => inflateExactly(stream, size, hasRoom ? room : undefined)),
        expected,
      )
    }),
    { numRuns: 500 },
  )
})

test('inflateExactly() refuses a stream of another size, and writes no further than one byte', () => {
  const stream = deflateSync(Buffer.alloc(1_000_000, 'a'))
  const room = Buffer.alloc(64, 'r')
  for (const size of [0, 10, 999_999, 1_000_001])
    assert.throws(() => inflateExactly(stream, size, room), Damage)
  assert.equal(room.toString('latin1', 11), 'r'.repeat(53))
  assert.throws(() => inflateExactly(stream.subarray(0, -2), 1_000_000), Damage)
  assert.equal(inflateExactly(stream, 1_000_000).length, 1_000_000)
})
