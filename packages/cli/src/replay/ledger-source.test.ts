import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { fileLedger } from './ledger-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouch-ledger-'))
after(() => rmSync(folder, { recursive: true }))

async function idsIn(text: string, since?: number): Promise<string[]> {
  writeFileSync(join(folder, 'l.jsonl'), text)
  const ids: string[] = []
  const filter = since === undefined ? {} : { since: since as EpochSeconds }
  for await (const { events } of fileLedger(recordedIo({ cwd: folder }), 'l.jsonl', filter))
    ids.push(...events.map(({ id }) => id))
  return ids
}

test('fileLedger() reads a record a line, from the time on that is asked for', async () => {
  const text = '{"sequence":1,"id":"a","at":1}\n\n{"id":"b","at":5}\n{"id":"c","at":9}'
  assert.deepEqual(await idsIn(text), ['a', 'b', 'c'])
  assert.deepEqual(await idsIn(text, 5), ['b', 'c'])
})

const hostile: [name: string, line: string][] = [
  ['what is no JSON', '{"id":'],
  ['what is no object', '[1]'],
  ['nothing', 'null'],
  ['a record without an id', '{"at":1}'],
  ['a record without a time', '{"id":"a","at":"1"}'],
  ['a key twice', '{"id":"a","at":1,"at":2}'],
  ['deep nesting', `{"id":"a","at":1,"x":${'['.repeat(300)}${']'.repeat(300)}}`],
  ['a token', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
]
for (const [name, line] of hostile)
  test(`fileLedger() refuses ${name}, with its place and without its text`, () =>
    assert.rejects(idsIn(`{"id":"a","at":1}\n${line}`), (error) => {
      assert.ok(isVouchsafeError(error, 'usage'))
      assert.match(error.message, /^l\.jsonl:2: expected a record of the ledger, found what /)
      assert.doesNotMatch(error.message, /eyJ/)
      return true
    }))

test('fileLedger() says which file it cannot read', () =>
  assert.rejects(
    async () => {
      for await (const _ of fileLedger(recordedIo({ cwd: folder }), 'nowhere', {})) return
    },
    (error) => isVouchsafeError(error, 'usage') && error.message.includes('`nowhere`'),
  ))
