import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RecordSplitter, TrailFault } from './split-records.ts'

interface Found {
  readonly records: string[]
  oversized: number
}

function split(chunks: readonly (string | Buffer)[], maxRecordBytes = 1 << 20): Found {
  const found: Found = { records: [], oversized: 0 }
  const splitter = new RecordSplitter({
    maxRecordBytes,
    onRecord: (bytes, start, end) => found.records.push(bytes.toString('utf8', start, end)),
    onOversized: () => (found.oversized += 1),
  })
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  splitter.end()
  return found
}

const one = '{"eventName":"A","x":{"y":["]}\\"",{}]}}'
const other = '{ "eventName" : "B" }'
const forms: [name: string, text: string, records: string[]][] = [
  ['a log as delivered', `{"Records":[${one},${other}]}`, [one, other]],
  ['a log that is laid out', `{\n  "Records" : [\n ${one} ,\n ${other} \n]\n}\n`, [one, other]],
  ['members around the records', `{"a":{"b":[1]},"Records":[${one}],"c":[{}],"d":"]}"}`, [one]],
  ['what lookup-events prints', `{"Events":[${one}],"NextToken":"x"}`, [one]],
  ['records in two members', `{"Records":[${one}],"x":{"y":[2]},"Records":[${other}]}`, [one, other]],
  ['an array', `[${one},${other}]`, [one, other]],
  ['JSON lines', `${one}\r\n${other}\n`, [one, other]],
  ['objects without anything between them', `${one}${other}`, [one, other]],
  ['logs one after the other', `{"Records":[${one}]}\n{"Records":[${other}]}`, [one, other]],
  ['a byte order mark', `\ufeff{"Records":[${one}]}`, [one]],
  ['an empty log', '{"Records":[]}', []],
  ['elements that are no objects', `{"Records":[1,"{",[{}],${one},null]}`, [one]],
  ['a member of a record that is called Records', `{"x":{"Records":[1]}}`, [`{"x":{"Records":[1]}}`]],
]
for (const [name, text, records] of forms)
  test(`RecordSplitter reads ${name}, however it is cut into chunks`, () => {
    assert.deepEqual(split([text]).records, records)
    const bytes = Buffer.from(text)
    assert.deepEqual(split([...bytes].map((byte) => Buffer.from([byte]))).records, records)
    for (let cut = 1; cut < bytes.length; cut += 1)
      assert.deepEqual(split([bytes.subarray(0, cut), bytes.subarray(cut)]).records, records, String(cut))
  })

const faults: [name: string, text: string][] = [
  ['an end within a record', `{"Records":[${one},{"event`],
  ['an end within a string', '{"Records":[{"eventName":"A'],
  ['an end after the records', `{"Records":[${one}]`],
  ['nothing', ''],
  ['white space alone', ' \n'],
  ['text', 'eventName,eventSource\n'],
  ['text after the records', `{"Records":[${one}]} x`],
  ['a bracket too many', `{"Records":[${one}]}]`],
  ['a number', '1'],
  ['a mark of UTF-16', '\u00ff\u00fe{}'],
  ['half a byte order mark twice', '\ufeff\ufeff{}'],
]
for (const [name, text] of faults)
  test(`RecordSplitter refuses ${name}`, () => assert.throws(() => split([text]), TrailFault))

test('RecordSplitter has handed out what stands before the fault', () => {
  const records: number[] = []
  const splitter = new RecordSplitter({
    maxRecordBytes: 100,
    onRecord: (_, start) => records.push(start),
    onOversized: () => undefined,
  })
  splitter.push(Buffer.from(`{"Records":[${one},{"cut`))
  assert.throws(() => splitter.end(), TrailFault)
  assert.deepEqual(records, [12])
})

test('RecordSplitter skips a record of 50 MB without holding it, and goes on behind it', () => {
  const splitterInput = [`{"Records":[{"a":"`, ...Array<string>(50).fill('x'.repeat(1 << 20)), `"},${one}]}`]
  const before = process.memoryUsage().arrayBuffers
  const found = split(splitterInput, 4 << 20)
  assert.deepEqual(found, { records: [one], oversized: 1 })
  assert.ok(process.memoryUsage().arrayBuffers - before < 80 << 20)
})

test('RecordSplitter follows brackets of any depth in bounded memory', () => {
  const deep = `{"a":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`
  assert.deepEqual(split([`{"Records":[${deep},${one}]}`], 1 << 20), { records: [one], oversized: 1 })
})

test('RecordSplitter tells of a wrapper that is too long for what it may hold', () => {
  const wrapper = [`{"a":"${'x'.repeat(200)}`, `","Records":[${other}]}`]
  assert.deepEqual(split(wrapper, 100), { records: [], oversized: 1 })
})

const json = fc.json({ maxDepth: 4 })
const record = fc
  .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  .map((value) => JSON.stringify(value))

test('RecordSplitter gives back any records of any log, cut anywhere', () => {
  const log = fc.tuple(fc.array(record), json, fc.array(fc.nat(2000), { maxLength: 5 }))
  fc.assert(
    fc.property(log, ([records, aside, cuts]) => {
      const bytes = Buffer.from(`{"aside":${aside},"Records":[${records.join(', ')}]}`)
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
      assert.deepEqual(split(chunks).records, records)
    }),
  )
})

test('RecordSplitter is total: any bytes are records or a TrailFault', () => {
  const words = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '"Records":[', ' ', 'a'))
  fc.assert(
    fc.property(words, (parts) => {
      try {
        split(parts)
      } catch (error) {
        assert.ok(error instanceof TrailFault, String(error))
      }
    }),
  )
})
