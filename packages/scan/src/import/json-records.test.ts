import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonRecords } from './json-records.ts'
import { streamOf } from './testing/reports.ts'

async function recordsOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const records: string[] = []
  for await (const record of jsonRecords(streamOf(...chunks)))
    records.push('fault' in record ? record.fault : record.bytes.toString('utf8'))
  return records
}

const cases: [name: string, text: string, want: string[]][] = [
  ['nothing', '', []],
  ['an empty list', '[]\n', []],
  ['a list', '[\n {"a":1},\n {"a":[2]}\n]\n', ['{"a":1}', '{"a":[2]}']],
  ['JSON lines', '{"a":1}\n{"a":{"b":2}}\n', ['{"a":1}', '{"a":{"b":2}}']],
  ['an envelope', '{"x":[{}],"findings" : [{"a":1},{"a":2}],"audit":{"y":[{}]}}', ['{"a":1}', '{"a":2}']],
  ['two envelopes', '{"findings":[{"a":1}]}\n{"findings":[{"a":2}]}\n', ['{"a":1}', '{"a":2}']],
  ['an envelope without findings', '{"findings":[],"audit":{}}', []],
  ['a number of findings', '{"findings":6}', ['{"findings":6}']],
  ['`findings` within a record', '[{"findings":[{"a":1}]}]', ['{"findings":[{"a":1}]}']],
  ['`findings` in a text', '{"x":"\\"findings\\":","y":[1]}', ['{"x":"\\"findings\\":","y":[1]}']],
  ['brackets in texts', '[{"a":"}]{\\"}"},{"b":"\\\\"}]', ['{"a":"}]{\\"}"}', '{"b":"\\\\"}']],
  ['a byte order mark', '\ufeff[{"a":1}]', ['{"a":1}']],
  ['lines of a log between', 'it\'s "on\n{"a":1}\nend', ['{"a":1}', 'no JSON']],
  ['a line that was cut', '{"a":"never ends\n{"a":2}\n', ['{"a":2}', 'no JSON']],
  ['an end that is missing', '[{"a":1},{"a":', ['{"a":1}', 'cut off']],
  ['closed brackets that were never open', ']]}}{"a":1}', ['{"a":1}']],
]
for (const [name, text, want] of cases) {
  test(`jsonRecords() of ${name}`, async () => assert.deepEqual(await recordsOf(text), want))
  test(`jsonRecords() of ${name}, byte by byte`, async () =>
    assert.deepEqual(await recordsOf(...Array.from(Buffer.from(text), (byte) => Buffer.of(byte))), want))
}

test('jsonRecords() leaves out a record that is too long, and goes on', async () => {
  const long = `{"a":"${'x'.repeat(5_000_000)}"}`
  assert.deepEqual(await recordsOf(`[{"a":1},${long.slice(0, 99)}`, long.slice(99), ',{"a":2}]'), [
    '{"a":1}',
    'too long',
    '{"a":2}',
  ])
})

test('jsonRecords() takes a list apart as JSON.parse() does, wherever the stream is cut', async () => {
  const list = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(list, fc.nat(), fc.boolean(), async (records, cut, isEnvelope) => {
      const text = isEnvelope
        ? JSON.stringify({ more: records, findings: records, rest: records }, null, 1)
        : JSON.stringify(records)
      const bytes = Buffer.from(text)
      const at = cut % (bytes.length + 1)
      const found = await recordsOf(bytes.subarray(0, at), bytes.subarray(at))
      assert.deepEqual(
        found.map((one) => JSON.parse(one)),
        JSON.parse(JSON.stringify(records)),
      )
    }),
  )
})

test('jsonRecords() takes any bytes', async () => {
  const part = fc.oneof(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', '"findings":', '\n'), fc.string())
  await fc.assert(fc.asyncProperty(fc.array(part), async (parts) => void (await recordsOf(...parts))))
})
