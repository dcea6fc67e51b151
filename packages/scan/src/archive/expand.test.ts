import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib'
import { githubToken } from '#testing/credentials'
import { sharedBytes } from './parts.ts'
import { tarOf, zipOf } from './testing/build-archive.ts'
import { contentIn, readArchive, testPartBytes } from './testing/read-archive.ts'
import { xzOfTar, xzOfToken } from './testing/xz-fixtures.ts'

const token = githubToken('xz')
const text = `# deploy\nTOKEN=${token}\n${'the same line again\n'.repeat(20)}`
const tar = tarOf([
  { name: 'app/', flag: '5' },
  { name: 'app/.env', content: text },
])
const zip = zipOf([
  { name: 'app/', content: '', method: 0 },
  { name: 'app/.env', content: text },
])
const jar = zipOf([
  { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\r\n' },
  { name: 'BOOT-INF/classes/application.properties', content: text, flags: 8 },
])
const wheel = zipOf([{ name: 'pkg/settings.py', content: text, method: 0, isZip64: true }])
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])

const carriers: [name: string, archive: Buffer, path: string][] = [
  ['zip', zip, 'app/.env'],
  ['jar with sizes behind the data', jar, 'BOOT-INF/classes/application.properties'],
  ['wheel, stored, zip64', wheel, 'pkg/settings.py'],
  [
    'zip with a zstd entry',
    zipOf([{ name: 'a', content: zstdCompressSync(text), method: 93, checksum: crc32(text) }]),
    'a',
  ],
  ['tar', tar, 'app/.env'],
  ['tar.gz', gzipSync(tar), 'app/.env'],
  ['tar.zst', zstdCompressSync(tar), 'app/.env'],
  ['tar.xz', xzOfTar, 'app/.env'],
  ['gz', gzipSync(text), ''],
  ['gz of several members and zeros', Buffer.concat([gzipSync('x'), gzipSync(text), Buffer.alloc(700)]), ''],
  ['zst', zstdCompressSync(text), ''],
  ['zst of several frames', Buffer.concat([skippable, zstdCompressSync(text), zstdCompressSync('x')]), ''],
  ['xz', xzOfToken, ''],
  ['xz of several streams', Buffer.concat([xzOfToken, Buffer.alloc(4), xzOfToken]), ''],
  ['xz in a tar.xz', zipOf([{ name: 'in.txz', content: xzOfTar }]), 'in.txz!/app/.env'],
  [
    'zip in a tar.gz',
    gzipSync(tarOf([{ name: 'lib/app.jar', content: jar }])),
    'lib/app.jar!/BOOT-INF/classes/application.properties',
  ],
  ['gz in a zip', zipOf([{ name: 'log.gz', content: gzipSync(text) }]), 'log.gz'],
  ['what is no archive', Buffer.from(text), ''],
]
for (const [name, archive, path] of carriers)
  test(`expand() finds a token in ${name}, at once and as a stream`, async () => {
    for (const chunk of [undefined, 7, 4096]) {
      const contents = await readArchive(archive, chunk === undefined ? {} : { chunk })
      assert.ok(contentIn(contents, path).includes(`TOKEN=${token}\n`), `${chunk}`)
      assert.deepEqual(contents.gaps, [])
    }
  })

test('expand() counts archives and members, whatever their depth', async () => {
  const { tally } = await readArchive(
    gzipSync(
      tarOf([
        { name: 'a.jar', content: jar },
        { name: 'b', content: 'b' },
      ]),
    ),
  )
  assert.deepEqual(tally, { archives: 2, members: 4 })
})

test('a member that is longer than a part comes in parts that share their border', async () => {
  const border = testPartBytes + sharedBytes
  const long = Buffer.alloc(2 * testPartBytes, 'x\n')
  long.write(token, border - 20)
  const { members } = await readArchive(gzipSync(long, { level: 1 }))
  assert.deepEqual(
    members.map(([, content]) => [content.length, content.includes(token)]),
    [
      [border, false],
      [2 * testPartBytes - border + sharedBytes, true],
    ],
  )
})

const lies: [name: string, archive: Buffer, found: readonly [string, string], gaps: readonly string[]][] = [
  [
    'an entry that the directory does not list',
    zipOf([
      { name: 'a', content: 'x' },
      { name: 'b', content: text, isHidden: true },
    ]),
    ['b', token],
    [],
  ],
  [
    'a zip without its directory',
    zip.subarray(0, -60),
    ['app/.env', token],
    ['the directory of the zip is damaged, encrypted or not there'],
  ],
  [
    'bytes before a zip',
    Buffer.concat([zipOf([]), Buffer.from(token), zip]),
    ['', token],
    ['the directory of the zip is damaged, encrypted or not there'],
  ],
  [
    'bytes behind a gzip',
    Buffer.concat([gzipSync('x'), Buffer.from(`\n${token}`)]),
    ['', token],
    ['after the end of its gzip stream something else follows'],
  ],
  [
    'bytes behind a tar',
    Buffer.concat([tarOf([{ name: 'a', content: 'x' }]), Buffer.alloc(512, ` ${token} `)]),
    ['', ''],
    ['a header of the tar is damaged'],
  ],
  ['a comment of a zip', zipOf([{ name: 'a', content: 'x' }], token), ['', token], []],
  [
    'a wrong checksum',
    zipOf([{ name: 'a', content: text, checksum: 1 }]),
    ['a', token],
    ['its content has another checksum'],
  ],
  ['a size that is too small', zipOf([{ name: 'a', content: text, size: 3 }]), ['a', token], []],
  [
    'two entries of one name',
    zipOf([
      { name: 'a', content: 'x' },
      { name: 'a', content: text },
    ]),
    ['a', token],
    [],
  ],
  [
    'an encrypted entry',
    zipOf([
      { name: 'a', content: 'secret', flags: 1 },
      { name: 'b', content: text },
    ]),
    ['b', token],
    ['encrypted'],
  ],
  [
    'a compression that is not known',
    zipOf([
      { name: 'a', content: 'x', method: 12 },
      { name: 'b', content: text },
    ]),
    ['b', token],
    ['compression method 12 is not known here'],
  ],
  [
    'a name that leads out',
    zipOf([{ name: '../../etc/passwd', content: text }]),
    ['../../etc/passwd', token],
    [],
  ],
  ['a name that is absolute', tarOf([{ name: '/etc/passwd', content: text }]), ['/etc/passwd', token], []],
  [
    'a name that is not UTF-8',
    zipOf([{ name: Buffer.from([0x61, 0xff, 0xfe]), content: text, flags: 0x800 }]),
    ['a\ufffd\ufffd', token],
    [],
  ],
]
for (const [name, archive, [path, expected], gaps] of lies)
  test(`expand() is not misled by ${name}`, async () => {
    const contents = await readArchive(archive)
    assert.ok(contentIn(contents, path).includes(expected))
    assert.deepEqual(
      contents.gaps.map(({ why }) => why),
      gaps,
    )
  })

for (const [name, head] of [
  ['bzip2', 'BZh91AY&SY'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['rar', 'Rar!\x1a\x07\x00'],
] as const)
  test(`${name} is not opened, and says so`, async () => {
    const { gaps, members } = await readArchive(Buffer.from(`${head} rest`, 'latin1'))
    assert.deepEqual([gaps.length, members.length], [1, 1])
    assert.match(gaps[0]?.why ?? '', /is not opened$/)
  })
