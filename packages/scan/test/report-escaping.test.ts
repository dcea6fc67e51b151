import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderGitlab } from '#report/render-gitlab'
import { renderHtml } from '#report/render-html'
import { renderJson } from '#report/render-json'
import { renderJunit } from '#report/render-junit'
import { renderMarkdown } from '#report/render-markdown'
import { renderSarif } from '#report/render-sarif'
import { reportWith } from '#report/testing/reports'

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><base href="//evil.example">',
  '</title></head><body>',
  ']]>--><!--<![CDATA[',
  '&lt;b&gt;&#x41;',
  '`a` `<b>`',
  '| a | b |\n\n# heading\r\n- [x](javascript:alert(1)) ![](http://evil.example/x) @org/team www.evil.example',
  '\u001b[31m\u0000\u202e\ufffe\ud800',
]

/** Tags with their attributes; what stands in them and between them may differ, they may not. */
function skeletonOf(markup: string): string[] {
  return [...markup.matchAll(/<\/?([a-z!?][\w-]*)((?:\s+[\w-]+="[^"<>]*")*)\s*[/?]?>/g)].map(
    ([, name = '', attributes = '']) =>
      [name, ...[...attributes.matchAll(/([\w-]+)="[^"]*"/g)].map(([, attribute]) => attribute)].join(' '),
  )
}

for (const [name, render] of [
  ['renderHtml', renderHtml],
  ['renderJunit', renderJunit],
] as const) {
  const plain = skeletonOf(render(reportWith('plain')))
  for (const attack of attacks)
    test(`${name}() makes nothing but text of ${JSON.stringify(attack)}`, () => {
      const markup = render(reportWith(attack))
      assert.deepEqual(
        skeletonOf(markup).filter((tag) => tag !== 'code'),
        plain.filter((tag) => tag !== 'code'),
      )
      assert.equal(/[<>]/.test(markup.replaceAll(/<[^<>]*>/g, '').replace(/^[^]*<\/style>/, '')), false)
    })
  test(`${name}() makes nothing but text of any text`, () => {
    const any = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(any, (text) =>
        assert.deepEqual(
          skeletonOf(render(reportWith(text))).filter((tag) => tag !== 'code'),
          plain.filter((tag) => tag !== 'code'),
        ),
      ),
      { numRuns: 30 },
    )
  })
}

for (const attack of attacks)
  test(`renderMarkdown() keeps its lines and cells with ${JSON.stringify(attack)}`, () => {
    const [plain, hostile] = ['plain', attack].map((text) => renderMarkdown(reportWith(text)).split('\n'))
    assert.equal(hostile?.length, plain?.length)
    for (const [n, line] of (hostile ?? []).entries()) {
      assert.equal(line.split('|').length, plain?.[n]?.split('|').length, line)
      assert.doesNotMatch(line, /[[\]`@]|<(?!\/?code>|br>)|https?:|www\./)
    }
  })

for (const render of [renderJson, renderSarif, renderGitlab])
  test(`${render.name}() is JSON with any text`, () => {
    for (const attack of attacks) JSON.parse(render(reportWith(attack)))
  })
