// Archives made to cost time and memory, given to `vouch scan` with the limits that it ships with: it ends, in bounded
// memory, says what it left out, and finds what lies beside them.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib'
import { vouchBin } from '../scene/vouch.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-bombs-'))
after(() => rmSync(root, { recursive: true }))

const id = `AK${'IA'}T7QKD2MXZP4NVC6R`
const secret = createHash('sha512').update('bomb').digest('base64').replaceAll(/[+/]/g, 'x').slice(0, 40)
const planted = Buffer.from(`\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`)

function folder(name: string): string {
  const path = join(root, name)
  mkdirSync(path)
  return path
}

interface Outcome {
  readonly code: number
  readonly report: {
    findings: { detector: string; places: { origin: { path: string; inside?: string } }[] }[]
    gaps: { what: string; why: string }[]
  }
  readonly peakMegabytes: number
}

/** A scan in a process of its own, which tells at its end how much memory it ever had. */
async function scanned(path: string): Promise<Outcome> {
  const teller = `process.on('exit', () => process.stderr.write(' peak=' + process.resourceUsage().maxRSS))`
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(teller)}`,
    vouchBin,
    'scan',
    path,
    '--json',
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 240_000 })
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  const peak = /peak=(\d+)/.exec(errors)?.[1]
  assert.ok(peak !== undefined, errors)
  return { code: Number(code), report: JSON.parse(out), peakMegabytes: Number(peak) / 1024 }
}

interface Entry {
  readonly name: string
  readonly size: number
  readonly checksum: number
  readonly offset: number
}

/** APPNOTE.TXT §4.3: the headers of entries that are stored as they are. */
function localHeader({ name, size, checksum }: Entry): Buffer {
  const header = Buffer.alloc(30)
  header.write('PK\x03\x04\x14', 'latin1')
  writeSizes(header, 14, { size, checksum })
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, Buffer.from(name)])
}

function directoryOf(entries: readonly Entry[], at: number): Buffer {
  const rows = entries.map(({ name, size, checksum, offset }) => {
    const row = Buffer.alloc(46)
    row.write('PK\x01\x02\x14\0\x14', 'latin1')
    writeSizes(row, 16, { size, checksum })
    row.writeUInt16LE(name.length, 28)
    row.writeUInt32LE(offset, 42)
    return Buffer.concat([row, Buffer.from(name)])
  })
  const all = Buffer.concat(rows)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(all.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([all, end])
}

function writeSizes(
  header: Buffer,
  at: number,
  { size, checksum }: { size: number; checksum: number },
): void {
  header.writeUInt32LE(checksum, at)
  header.writeUInt32LE(size, at + 4)
  header.writeUInt32LE(size, at + 8)
}

test('bombs of every compression end in minutes and 512 MB, and hide nothing that lies beside them', async () => {
  const path = folder('bombs')
  const zeros = Buffer.alloc(64 * 1024 * 1024)
  const packed = { gz: gzipSync(zeros), zst: zstdCompressSync(zeros) }
  for (const [ending, bytes] of Object.entries(packed))
    writeFileSync(join(path, `many.${ending}`), Buffer.concat(Array.from({ length: 64 }, () => bytes)))
  writeFileSync(join(path, 'layers.gz'), gzipSync(gzipSync(gzipSync(Buffer.concat([packed.gz, packed.gz])))))
  writeFileSync(join(path, 'credentials.gz'), gzipSync(planted))
  const { code, report, peakMegabytes } = await scanned(path)
  assert.equal(code, 1)
  const files = report.findings.flatMap(({ places }) =>
    places.map(({ origin }) => origin.path.split('/').at(-1)),
  )
  assert.deepEqual([...new Set(files)], ['credentials.gz'])
  const why = 'it expands to over 200 times its length: the rest was not read'
  assert.deepEqual(
    report.gaps.map((gap) => [gap.what.split('/').at(-1), gap.why]),
    [
      ['layers.gz', why],
      ['many.gz', why],
      ['many.zst', why],
    ],
  )
  assert.ok(peakMegabytes < 512, `${peakMegabytes} MB`)
})

test('65,000 entries in a file of a few megabytes are all read', async () => {
  const path = folder('entries')
  const entries: Entry[] = []
  const parts: Buffer[] = []
  let offset = 0
  for (let n = 0; n < 65_000; n += 1) {
    const content = n === 64_999 ? planted : Buffer.from('x')
    const entry = { name: `${n}`, size: content.length, checksum: crc32(content), offset }
    parts.push(localHeader(entry), content)
    offset += 30 + entry.name.length + content.length
    entries.push(entry)
  }
  writeFileSync(join(path, 'many.zip'), Buffer.concat([...parts, directoryOf(entries, offset)]))
  const { code, report, peakMegabytes } = await scanned(path)
  assert.deepEqual([code, report.gaps], [1, []])
  assert.equal(report.findings[0]?.places[0]?.origin.inside, '64999')
  assert.ok(peakMegabytes < 512, `${peakMegabytes} MB`)
})

test('an archive of 3 GB is read where it lies, never whole in memory', async () => {
  const path = folder('long')
  const name = 'disk.img'
  const size = 3 * 1024 ** 3
  const entry = { name, size, checksum: 0, offset: 0 }
  const head = localHeader(entry)
  const file = openSync(join(path, 'long.zip'), 'w')
  writeSync(file, head, 0, head.length, 0)
  writeSync(file, planted, 0, planted.length, head.length + size - planted.length)
  const tail = directoryOf([entry], head.length + size)
  writeSync(file, tail, 0, tail.length, head.length + size)
  closeSync(file)
  const { code, report, peakMegabytes } = await scanned(path)
  assert.equal(code, 1)
  assert.equal(report.findings[0]?.places[0]?.origin.inside, name)
  assert.deepEqual(
    report.gaps.map(({ why }) => why),
    ['its content has another checksum'],
  )
  assert.ok(peakMegabytes < 512, `${peakMegabytes} MB`)
})
