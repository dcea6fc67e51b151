import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pack } from 'tar-stream'
import { createArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'
import { tarOf, type TarItem } from '#archive/testing/build-archive'
import { readTar, type TarMember } from './read-tar.ts'

type Read = Omit<TarMember, 'content'> & { readonly text: string }

async function membersOf(bytes: AsyncIterable<Uint8Array> | Buffer, isRead = true): Promise<Read[]> {
  const { signal } = new AbortController()
  const budget = createArchiveBudget({ signal })
  const members: Read[] = []
  for await (const { content, ...member } of readTar(Buffer.isBuffer(bytes) ? once(bytes) : bytes, budget)) {
    let text = ''
    if (isRead) for await (const chunk of content) text += chunk.toString('latin1')
    members.push({ ...member, text })
  }
  return members
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}

async function reasonFor(bytes: Buffer): Promise<string> {
  const fault = await membersOf(bytes).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(fault instanceof ArchiveFault)
  return fault.message
}

test('readTar() reads what tar-stream writes: long names, links, folders, other alphabets', async () => {
  const writer = pack()
  const long = `${'deep/'.repeat(60)}file`
  writer.entry({ name: 'a.txt' }, 'alpha')
  writer.entry({ name: long }, 'far down')
  writer.entry({ name: 'имя/名前.txt' }, 'named')
  writer.entry({ name: 'dir/', type: 'directory' })
  writer.entry({ name: 'soft', type: 'symlink', linkname: `../${long}` })
  writer.entry({ name: 'hard', type: 'link', linkname: 'a.txt' })
  writer.entry({ name: 'empty' }, '')
  writer.finalize()
  const members = await membersOf(writer as AsyncIterable<Buffer>)
  assert.deepEqual(
    members.map(({ path, type, link, text }) => [path, type, link, text]),
    [
      ['a.txt', 'file', undefined, 'alpha'],
      [long, 'file', undefined, 'far down'],
      ['имя/名前.txt', 'file', undefined, 'named'],
      ['dir/', 'directory', undefined, ''],
      ['soft', 'symlink', `../${long}`, ''],
      ['hard', 'hardlink', 'a.txt', ''],
      ['empty', 'file', undefined, ''],
    ],
  )
})

const huge = Buffer.from([0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
const negative = Buffer.alloc(12, 0xff)

const hostile: [name: string, items: readonly TarItem[], reason: string][] = [
  ['a size of exabytes', [{ name: 'a', content: 'x', size: huge }], 'a member of the tar has no valid size'],
  ['a size of gigabytes', [{ name: 'a', content: 'x', size: '77777777777 ' }], 'the tar is cut short'],
  ['a negative size', [{ name: 'a', content: 'x', size: negative }], 'a member of the tar has no valid size'],
  [
    'a size that is no number',
    [{ name: 'a', content: 'x', size: 'abcdefghijkl' }],
    'a member of the tar has no valid size',
  ],
  [
    'a name of a negative size',
    [{ name: 'a', content: 'x', flag: 'L', size: negative }],
    'a member of the tar has no valid size',
  ],
  [
    'a name of gigabytes',
    [{ name: 'a', content: 'x', flag: 'L', size: '07777777777 ' }],
    'a name in the tar is over 1 MiB long',
  ],
  [
    'a size in words',
    [
      { name: 'p', content: '12 size=-10\n', flag: 'x' },
      { name: 'a', content: 'x' },
    ],
    'a member of the tar has no valid size',
  ],
]
for (const [name, items, reason] of hostile)
  test(`readTar() gives up ${name} with a reason`, async () => {
    assert.equal(await reasonFor(tarOf(items)), reason)
  })

test('readTar() reads pax records as far as they are sound, the last of a key', async () => {
  const records = '10 path=x\n10 path=y\n-5 path=z\n99999999 path=w\n'
  const [member] = await membersOf(
    tarOf([
      { name: 'p', content: records, flag: 'x' },
      { name: 'a', content: 'x' },
    ]),
  )
  assert.equal(member?.path, 'y')
})

test('a record is for the next member alone, a global one for all', async () => {
  const members = await membersOf(
    tarOf([
      { name: 'g', content: '14 linkpath=l\n', flag: 'g' },
      { name: 'p', content: '14 path=named\n', flag: 'x' },
      { name: 'a', content: 'x' },
      { name: 'b', content: 'y' },
    ]),
  )
  assert.deepEqual(
    members.map(({ path, link }) => [path, link]),
    [
      ['named', 'l'],
      ['b', 'l'],
    ],
  )
})

test('links that point at themselves and each other are names, and end', async () => {
  const members = await membersOf(
    tarOf([
      { name: 'a', flag: '1', link: 'b' },
      { name: 'b', flag: '1', link: 'a' },
      { name: 'c', flag: '2', link: 'c' },
    ]),
  )
  assert.deepEqual(
    members.map(({ type }) => type),
    ['hardlink', 'hardlink', 'symlink'],
  )
})

test('a link with a size has a content only where no header follows', async () => {
  const sized = { name: 'hard', flag: '1', link: 'a', size: '00000000003 ' }
  assert.deepEqual(
    (await membersOf(tarOf([sized, { name: 'b', content: 'x' }]))).map(({ text }) => text),
    ['', 'x'],
  )
  const whole = { ...sized, content: 'abc' }
  assert.deepEqual(
    (await membersOf(tarOf([whole, { name: 'b', content: 'x' }]))).map(({ text }) => text),
    ['abc', 'x'],
  )
})

test('a kind that is not known is a file, as POSIX has it', async () => {
  const [member] = await membersOf(tarOf([{ name: 'a', content: 'kept', flag: 'Z' }]))
  assert.deepEqual([member?.type, member?.text], ['file', 'kept'])
})

test('contents that nobody reads are skipped, and tars behind each other are one', async () => {
  const tar = tarOf([
    { name: 'a', content: 'x'.repeat(2000) },
    { name: 'b', content: 'y' },
  ])
  const members = await membersOf(Buffer.concat([tar, tar]), false)
  assert.deepEqual(
    members.map(({ path }) => path),
    ['a', 'b', 'a', 'b'],
  )
})

test('readTar() ends where the signal says so, with its reason', async () => {
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  const budget = createArchiveBudget({ signal: controller.signal })
  const reading = async (): Promise<void> => {
    for await (const { content } of readTar(once(tarOf([{ name: 'a', content: 'x' }])), budget))
      for await (const _chunk of content);
  }
  await assert.rejects(reading, /^Error: enough$/)
})
