import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyBaseline, parseBaseline, renderBaseline } from '#baseline/baseline'
import { githubToken } from '#testing/credentials'
import { scanText, testTime } from '#testing/scan-text'
import { excuseAt, remarkAt } from './comment.ts'
import { createFingerprinter } from './fingerprint.ts'
import { redact } from './redact.ts'

const key = Buffer.alloc(32, 7)

test('a fingerprint depends on the key, the kind and the credential, and on nothing else', () => {
  const name = createFingerprinter(key).of('github-token', 'a', false)
  assert.match(name, /^[0-9a-f]{32}$/)
  assert.equal(createFingerprinter(key).of('github-token', 'a', false), name)
  assert.notEqual(createFingerprinter(Buffer.alloc(32)).of('github-token', 'a', false), name)
  assert.notEqual(createFingerprinter(key).of('npm-token', 'a', false), name)
  assert.notEqual(createFingerprinter(key).of('github-token', 'b', false), name)
})

test('what a person chose is stretched before it is named', () => {
  const fingerprinter = createFingerprinter(key)
  const name = fingerprinter.of('registry-auth', 'hunter22', true)
  assert.notEqual(name, fingerprinter.of('registry-auth', 'hunter22', false))
  assert.equal(fingerprinter.of('registry-auth', 'hunter22', true), name)
})

const excuses: [name: string, line: string, want: object | undefined][] = [
  ['a reason', 'x # vouch:allow: a key of the emulator', { by: 'comment', reason: 'a key of the emulator' }],
  [
    'a reason and a day to come',
    'x // vouch:allow until 2026-12-31: rotated in December',
    { by: 'comment', reason: 'rotated in December', until: '2026-12-31' },
  ],
  [
    'a reason and this very day',
    'x # vouch:allow until 2026-11-22: today',
    { by: 'comment', reason: 'today', until: '2026-11-22' },
  ],
  ['a day that is over', 'x # vouch:allow until 2026-11-20: late', undefined],
  ['a day that is none', 'x # vouch:allow until 2026-99-99: never', undefined],
  ['no reason', 'x # vouch:allow', undefined],
  ['nothing', 'x', undefined],
]
for (const [name, line, want] of excuses)
  test(`excuseAt() with ${name}`, () => {
    const bytes = Buffer.from(`before # vouch:allow: not this line\n${line}\nafter # vouch:allow: nor this`)
    assert.deepEqual(excuseAt(bytes, bytes.indexOf('\nx') + 1, testTime), want)
  })

const remarks: [line: string, remark: RegExp | undefined][] = [
  ['x # gitleaks:allow', /^`gitleaks:allow` excuses it for another scanner/],
  ['x // betterleaks:allow', /^`betterleaks:allow` excuses/],
  ['x # TruffleHog:Ignore', /^`trufflehog:ignore` excuses/],
  ['x # pragma: allowlist secret', /^`pragma: allowlist secret` excuses/],
  ['x # kingfisher:ignore', /^`kingfisher:ignore` excuses/],
  ['x # ggignore', /^`ggignore` excuses/],
  ['x # vouch:allow', /^`vouch:allow` gives no reason/],
  ['x # vouch:allow: ', /^`vouch:allow` gives no reason/],
  ['x # vouch:allow until 2026-11-20: late', /^it was excused until 2026-11-20$/],
  ['x # gitleaks:allow vouch:allow: a key of the emulator', undefined],
  ['x # vouch:allow until 2026-12-31: later', undefined],
  ['x', undefined],
]
for (const [line, remark] of remarks)
  test(`remarkAt() of ${line}`, () => {
    const said = remarkAt(Buffer.from(`gitleaks:allow\n${line}\n`), 15, testTime)
    assert.equal(said === undefined, remark === undefined)
    if (remark !== undefined) assert.match(said ?? '', remark)
  })

test("another scanner's comment excuses nothing, and the place says so", async () => {
  const [finding] = (await scanText(`t=${githubToken('foreign')} # gitleaks:allow\n`)).findings
  assert.equal(finding?.suppression, undefined)
  assert.match(finding?.places[0]?.remark ?? '', /write `vouch:allow: REASON`/)
})

test('a finding is excused only where all of its places are', async () => {
  const line = `t=${githubToken('excused')} # vouch:allow: for tests\n`
  assert.equal((await scanText(line)).findings[0]?.suppression?.reason, 'for tests')
  assert.equal((await scanText(`${line}t=${githubToken('excused')}\n`)).findings[0]?.suppression, undefined)
})

test('redact() shows the prefix of a kind and the length', () => {
  assert.equal(redact('github_pat_0123456789', ['github_pat_']), 'github_… (21 characters)')
  assert.equal(redact('0123456789', ['ghp_']), '… (10 characters)')
})

test('a baseline holds back what it names, and nothing else', async () => {
  const { findings } = await scanText(`${githubToken('one')}\n${githubToken('two')}\n`)
  const baseline = parseBaseline(renderBaseline(findings.slice(0, 1), key))
  assert.deepEqual([...baseline.key], [...key])
  assert.deepEqual(
    applyBaseline(findings, baseline).map((one) => one.suppression?.by),
    ['baseline', undefined],
  )
})

for (const text of ['{}', '{"format":"vouch scan baseline 1","key":"AA==","findings":[]}', '[]', 'x'])
  test(`parseBaseline() refuses ${text}`, () =>
    assert.throws(() => parseBaseline(text), { name: 'VouchsafeError' }))
