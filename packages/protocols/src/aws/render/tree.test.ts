import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeXml, renderJson, renderXml } from './tree.ts'

const at = 1_800_000_000 as EpochSeconds

test('renderXml() and renderJson() say the same, each in its own way', () => {
  const tree = { A: { B: 'x<y', C: 7, D: undefined }, E: { instant: at } }
  assert.equal(renderXml(tree), '<A><B>x&lt;y</B><C>7</C></A><E>2027-01-15T08:00:00Z</E>')
  assert.equal(renderJson(tree), '{"A":{"B":"x<y","C":7},"E":1800000000}')
})

test('renderXml() and renderJson() write lists and maps as the Query protocol does', () => {
  const tree = { L: ['a', 'b'], M: { map: new Map([['<k>', 'v']]) }, E: { map: new Map() }, T: true }
  assert.equal(
    renderXml(tree),
    '<L><member>a</member><member>b</member></L>' +
      '<M><entry><key>&lt;k&gt;</key><value>v</value></entry></M><E></E><T>true</T>',
  )
  assert.equal(renderJson(tree), '{"L":["a","b"],"M":{"<k>":"v"},"E":{},"T":true}')
})

test('escapeXml() lets no text end an element or become invalid XML', () => {
  assert.equal(escapeXml(`<a b="c" d='e'>&\r\n`), '&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;&#xD;\n')
  assert.equal(escapeXml('\u0000\u001b\ufffe\ud800x'), '\ufffd\ufffd\ufffd\ufffdx')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeXml(text)
      assert.ok(!/[<>"']/.test(escaped) && escaped.isWellFormed())
      assert.ok(!/&(?!(?:amp|lt|gt|quot|apos|#xD);)/.test(escaped))
    }),
  )
})
