import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { detectors } from '#detectors/detectors'
import { awsKeyId } from '#testing/credentials'
import { matchesIn, scanText } from '#testing/scan-text'

const SIZE = 1_000_000
const repeated = (part: string): string => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE)

const noise = Buffer.concat(
  Array.from({ length: SIZE / 32 }, (_, n) => createHash('sha256').update(String(n)).digest()),
)
const hostile: [name: string, content: string | Buffer][] = [
  ['one letter', repeated('A')],
  ['zeros', Buffer.alloc(SIZE)],
  ['noise', noise],
  ['noise in base64', noise.subarray(0, SIZE / 2).toString('base64')],
  ['prefixes without end', repeated('AKIA')],
  ['ids side by side', repeated(`${awsKeyId('many')} `)],
  ['secrets without ids', repeated('secret_access_key=')],
  ['fields of key documents', repeated('"private_key_id": "0123456789abcdef0123456789abcdef01234567", ')],
  ['signatures', repeated('&sig=')],
  ['tokens that never end', repeated('eyJhbGciOi')],
  ['tokens of many parts', repeated('eyJhbGciOi.eyJ')],
  ['encoded anchors', repeated(Buffer.from('AKIA').toString('base64'))],
  ['escapes', repeated('\\"AKIA\\"')],
  ['escaped escapes', repeated('%25%22ghp_\\\\\\"')],
  ['logins', repeated('"auth": "QUFBQUFBQUFBQUFBQUFB" ')],
]
for (const [name, content] of hostile)
  test(`scanContent() gets through 1 MB of ${name} in seconds`, () => {
    const began = performance.now()
    matchesIn(content)
    const seconds = (performance.now() - began) / 1000
    assert.ok(seconds < 10, `${seconds} s`)
  })

test('a content with more candidates than are judged is a gap, not a silence', async () => {
  const ids = Array.from({ length: 2500 }, (_, n) => awsKeyId(String(n))).join('\n')
  const { gaps, findings } = await scanText(ids)
  assert.deepEqual(
    gaps.map((gap) => gap.why),
    ['more candidates than are looked at in one content'],
  )
  assert.ok(findings.length > 1000)
})

test('scanContent() takes any bytes', () => {
  const anchor = fc.constantFrom(...detectors.flatMap((row) => row.anchors)).map((text) => Buffer.from(text))
  const content = fc.array(fc.oneof(anchor, fc.uint8Array({ maxLength: 40 })), { maxLength: 30 })
  fc.assert(fc.property(content, (parts) => void matchesIn(Buffer.concat(parts))))
})
