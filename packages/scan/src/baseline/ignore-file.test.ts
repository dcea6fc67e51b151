import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { githubToken } from '#testing/credentials'
import { scanText, testTime } from '#testing/scan-text'
import { findIgnoreFile, readIgnoreFile } from './find-ignore-file.ts'
import { applyIgnoreFile, ignoreNotes, parseIgnoreFile, renderIgnoreFile } from './ignore-file.ts'

const one = '0123456789abcdef'.repeat(2)
const other = 'f'.repeat(32)
const key = Buffer.alloc(32, 7)

test('parseIgnoreFile() reads what renderIgnoreFile() writes', () => {
  const entries = [
    { fingerprint: one, reason: 'a key of the emulator' },
    { fingerprint: other, until: '2026-12-31', reason: 'rotated: in December' },
  ]
  const read = parseIgnoreFile(renderIgnoreFile({ key, entries }))
  assert.deepEqual([...(read.key ?? [])], [...key])
  assert.deepEqual(
    read.entries.map(({ line: _line, ...entry }) => entry),
    entries,
  )
})

test('parseIgnoreFile() takes comments, empty lines and either line end', () => {
  const text = `\ufeff# why\r\n\r\n  ${one}:reason\r\n`
  assert.deepEqual(parseIgnoreFile(text).entries, [{ fingerprint: one, reason: 'reason', line: 3 }])
})

const refused: [name: string, text: string, say: RegExp][] = [
  ['no reason', `\n${one}\n`, /^line 2: expected `FINGERPRINT: REASON`/],
  ['an empty reason', `${one}:  \n`, /^line 1: /],
  ['a fingerprint that is short', `${one.slice(1)}: reason`, /^line 1: /],
  ['a fingerprint in capitals', `${one.toUpperCase()}: reason`, /^line 1: /],
  ['a day that is none', `${one} until 2026-02-31: reason`, /^line 1: expected a day, found `2026-02-31`/],
  ['a fingerprint twice', `${one}: reason\n${one}: reason`, /^line 2: the fingerprint of line 1/],
  ['a key that is short', 'key: AAAA', /^line 1: expected a key of 32 bytes/],
  ['two keys', `key: ${key.toString('base64')}\n`.repeat(2), /^line 2: expected one key/],
  ['anything else', 'src/**', /^line 1: /],
]
for (const [name, text, say] of refused)
  test(`parseIgnoreFile() refuses ${name}, and names the line`, () =>
    assert.throws(
      () => parseIgnoreFile(text),
      (error) => isVouchsafeError(error) && say.test(error.message),
    ))

test('parseIgnoreFile() never throws anything else', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseIgnoreFile(text)
      } catch (error) {
        assert.ok(isVouchsafeError(error), String(error))
      }
    }),
  )
})

test('applyIgnoreFile() excuses what it names until its day is over, and tells of each entry what became of it', async () => {
  const { findings } = await scanText(['a', 'b', 'c'].map((seed) => githubToken(seed)).join('\n'))
  const [first, second] = findings.map(({ fingerprint }) => fingerprint)
  const file = parseIgnoreFile(
    `${first}: known\n${second} until 2026-11-20: late\n${one} until 2026-11-22: gone\n`,
  )
  const ignored = applyIgnoreFile(findings, file, testTime)
  assert.deepEqual(
    ignored.findings.map(({ suppression }) => suppression),
    [{ by: 'ignore-file', reason: 'known' }, undefined, undefined],
  )
  assert.deepEqual(ignoreNotes('.vouch-ignore', ignored), [
    '1 finding does not count because of .vouch-ignore',
    `.vouch-ignore, line 2: ${second} was excused until 2026-11-20, and counts again`,
    '.vouch-ignore: 1 entry names nothing that was found',
  ])
})

test('findIgnoreFile() takes a file of the folder itself, and no link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-ignore-'))
  try {
    assert.equal(await findIgnoreFile(folder), undefined)
    writeFileSync(join(folder, 'elsewhere'), `${one}: reason\n`)
    symlinkSync('elsewhere', join(folder, '.vouch-ignore'))
    assert.equal(await findIgnoreFile(folder), undefined)
    rmSync(join(folder, '.vouch-ignore'))
    writeFileSync(join(folder, '.vouch-ignore'), `${one}: reason\n`)
    const found = await findIgnoreFile(folder)
    assert.equal(found, join(folder, '.vouch-ignore'))
    assert.equal((await readIgnoreFile(found)).entries.length, 1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
