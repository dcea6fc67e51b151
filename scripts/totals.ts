// A reporter that says only how many tests ran and how they ended; it stands beside one that shows failures.
import type { TestEvent } from 'node:test/reporters'

export default async function* totals(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue
    const { tests, passed, skipped } = event.data.counts
    yield `\n${passed} passed, ${tests - passed - skipped} failed, ${skipped} skipped\n`
  }
}
