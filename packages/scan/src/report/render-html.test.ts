import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { renderHtml } from './render-html.ts'
import { findingWith, reportWith } from './testing/reports.ts'

const page = renderHtml(reportWith('payments/.env'))

test('the page allows its own style, by hash, and nothing else', () => {
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  assert.ok(
    page.includes(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    ),
  )
  assert.doesNotMatch(page, /<(?:script|img|link|iframe|object|form|base)\b|style="|url\(|@import|https?:/)
})

const shown: [what: string, pattern: RegExp][] = [
  ['how much there is', /Found 1 static credential, 1 use of one; 1 place that needs none; 1 excused\./],
  ['what was not read', /Not read: 1/],
  ['who may know of it', /May know of it<\/dt><dd>payments\/\.env/],
  ['what its cloud knows', /the key exists and is switched on; owner payments/],
  ['what its holder can', /Whatever the IAM user may do\./],
  ['the replacement, its command as code', /An IAM role \(<code>vouch run --role<\/code>\)\./],
  ['the command that pauses it', /<code class="command">aws iam update-access-key /],
  ['why a finding does not count', /by a comment until 2027-01-01: payments/],
  ['how much was read', /<td class="number">1\.0 MB<\/td>/],
  ['what a place is encoded in', /in base64; /],
]
for (const [what, pattern] of shown) test(`the page shows ${what}`, () => assert.match(page, pattern))

test('the page shows a few places and folds the others; of thousands it says how many', () => {
  const places = Array.from({ length: 2000 }, (_, line) => ({
    origin: { kind: 'file', path: 'a' } as const,
    line,
    encoding: [],
  }))
  const many = renderHtml({ ...reportWith('x'), findings: [findingWith('x', { places })] })
  assert.match(many, /<summary>1997 more places<\/summary>/)
  assert.match(many, /and 1500 more, which the JSON form lists/)
  assert.equal(many.match(/<code>a:\d+<\/code>/g)?.length, 500)
})
