import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { splitLines } from './split-lines.ts'

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield chunk
  }
  const lines: string[] = []
  for await (const some of splitLines(stream())) lines.push(...some)
  return lines
}

test('splitLines() gives the same lines however the bytes are cut, in any script', async () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', '')),
    { minLength: 1 },
  )
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      )
      assert.deepEqual(await linesOf(chunks), lines)
    }),
  )
})

test('splitLines() takes a last line without an end for a line', async () =>
  assert.deepEqual(await linesOf([Buffer.from('a\nb')]), ['a', 'b']))

test('splitLines() holds no line that is longer than any record', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  return assert.rejects(linesOf([chunk, chunk, chunk, chunk, chunk]), (error) =>
    isVouchsafeError(error, 'usage'),
  )
})
