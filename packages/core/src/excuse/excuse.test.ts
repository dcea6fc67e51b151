import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExcuseComment } from './parse-comment.ts'
import { readIgnoreFile } from './read-ignore-file.ts'

const comments: readonly (readonly [line: string, want: ReturnType<typeof parseExcuseComment>])[] = [
  ['x # vouch:allow: a key of the emulator', { rules: [], reason: 'a key of the emulator' }],
  ['x // vouch:allow until 2026-12-31: rotated', { rules: [], until: '2026-12-31', reason: 'rotated' }],
  ['# vouch:allow any-branch: only preview', { rules: ['any-branch'], reason: 'only preview' }],
  [
    '# vouch:allow any-branch, pull-request until 2027-01-31: ticket 12: later',
    { rules: ['any-branch', 'pull-request'], until: '2027-01-31', reason: 'ticket 12: later' },
  ],
  ['/* vouch:allow any-branch: only preview */', { rules: ['any-branch'], reason: 'only preview' }],
  ['<!-- vouch:allow: a sample -->', { rules: [], reason: 'a sample' }],
  ['# vouch:allow any-branch', { rules: ['any-branch'] }],
  ['# vouch:allow any-branch:', { rules: ['any-branch'] }],
  ['# vouch:allow any-branch: ok', { rules: ['any-branch'] }],
  ['# vouch:allow any-branch until soon: later', { rules: ['any-branch'], until: 'soon', reason: 'later' }],
  ['# vouch:allow', { rules: [] }],
  ['/* vouch:allow any-branch: */', { rules: ['any-branch'] }],
  ['# allow any-branch: no', undefined],
]
for (const [line, want] of comments)
  test(`parseExcuseComment() reads ${line}`, () =>
    assert.deepEqual({ ...parseExcuseComment(line) }, { ...want }))

const long = 200_000
const attacks: readonly (readonly [name: string, line: string])[] = [
  ['many rules', `vouch:allow ${'a,'.repeat(long)}: reason`],
  ['a long rule', `vouch:allow ${'a-'.repeat(long)}: reason`],
  ['many blanks', `vouch:allow${' '.repeat(long)}x`],
  ['many markers', 'vouch:allow a, '.repeat(long / 10)],
  ['blanks in the reason', `vouch:allow: ${' \t'.repeat(long)}*/`],
]
for (const [name, line] of attacks)
  test(`parseExcuseComment() takes no long time for ${name}`, () => {
    const began = performance.now()
    parseExcuseComment(line)
    assert.ok(performance.now() - began < 250)
  })

const fingerprint = '0123456789abcdef'.repeat(2)
const places: readonly (readonly [text: string, want: object])[] = [
  ['any-branch infra/trust.json: preview only', { rule: 'any-branch', path: 'infra/trust.json' }],
  ['any-branch ./trust.json:12: preview only', { rule: 'any-branch', path: './trust.json', at: 12 }],
  ['any-branch examples/ until 2027-01-31: teaching', { path: 'examples/', until: '2027-01-31' }],
  ['any-branch roles.json role deploy: preview only', { path: 'roles.json', role: 'deploy' }],
  [
    'any-branch "my trust: a.json":3 role a@b: preview only',
    { path: 'my trust: a.json', at: 3, role: 'a@b' },
  ],
]
for (const [text, want] of places)
  test(`readIgnoreFile() reads ${text}`, () => {
    const { places: read, faults, entries } = readIgnoreFile(`# head\n${text}\n`)
    assert.deepEqual([faults, entries, read.length], [[], [], 1])
    assert.deepEqual({ ...read[0], ...want }, read[0])
    assert.equal(read[0]?.line, 2)
  })

const faults: readonly (readonly [text: string, say: RegExp])[] = [
  ['any-branch trust.json', /^expected `FINGERPRINT: REASON` or `RULE PATH: REASON`/],
  ['any-branch trust.json:', /^expected /],
  ['any-branch trust.json: no', /^expected /],
  ['any-branch: reason', /^expected /],
  ['any-branch trust.json:0: reason', /^expected /],
  ['any-branch my trust.json: reason', /^expected /],
  ['any-branch trust.json until 2027-02-30: reason', /^expected a day, found `2027-02-30`$/],
  [`${fingerprint} until 2027-02-30: reason`, /^expected a day/],
  ['key: AAAA', /^expected a key of 32 bytes/],
]
for (const [text, say] of faults)
  test(`readIgnoreFile() does not understand ${text}`, () => {
    const read = readIgnoreFile(`${text}\nany-branch a.json: reason\n`)
    assert.equal(read.faults.length, 1)
    assert.match(read.faults[0]?.say ?? '', say)
    assert.equal(read.places.length, 1)
  })

test('readIgnoreFile() accounts for every line, whatever is in it', () => {
  const word = fc.constantFrom(
    'any-branch',
    ' ',
    ':',
    '"',
    'role',
    'until',
    '2026-12-31',
    fingerprint,
    'key: ',
    'a/b',
  )
  const line = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 8 }).map((words) => words.join('')),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n')
      const { key, entries, places: read, faults: wrong } = readIgnoreFile(text)
      const said = text
        .replace(/^\ufeff/, '')
        .split(/\r?\n/)
        .filter((one) => one.trim() !== '' && !one.trim().startsWith('#'))
      assert.equal(entries.length + read.length + wrong.length + (key === undefined ? 0 : 1), said.length)
    }),
  )
})
