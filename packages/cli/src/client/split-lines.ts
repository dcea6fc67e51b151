import { VouchsafeError } from '@vouchsafe/core/errors'

/** Far above the longest record, which is 65,536 UTF-16 units and its escapes. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024

const lineFeed = 10

/**
 * The lines of a stream of bytes, as many at once as a chunk ends; a last line without an end is a line. No more is held
 * than a chunk and the beginning of a line.
 *
 * @throws VouchsafeError `usage` for a line that is longer than any record
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let begun: Buffer[] = []
  let begunBytes = 0
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed)
    if (end === -1) {
      begun.push(chunk)
      begunBytes += chunk.length
    } else {
      // whole lines are whole characters
      const text = Buffer.concat([...begun, chunk.subarray(0, end)]).toString('utf8')
      begun = [chunk.subarray(end + 1)]
      begunBytes = chunk.length - end - 1
      yield text.split('\n')
    }
    if (begunBytes > LONGEST_LINE_BYTES) throw tooLong()
  }
  if (begunBytes > 0) yield [Buffer.concat(begun).toString('utf8')]
}

function tooLong(): VouchsafeError {
  return new VouchsafeError('usage', {
    say: `expected lines of at most ${LONGEST_LINE_BYTES / 1024 / 1024} MiB, found one that is longer`,
    hint: 'a ledger is a record a line, as `vouch audit --json --limit all` prints it',
  })
}
