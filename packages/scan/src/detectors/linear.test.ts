import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileAnchors, type AnchorTable } from '#engine/anchor-table'
import { scanContent } from '#engine/scan-content'
import { testTime } from '#testing/scan-text'
import { detectors } from './detectors.ts'

const SIZE = 5000
const fillers = ['', 'A', ' ', '"', '0123456789abcdef', ': ', '\n', '{{ ', '$', '=']
/** What a row may cost for all its worst texts; what grows as a square would cost minutes. */
const SECONDS = 4

/** The row alone: documents that are unfolded have tests of their own. */
function alone(row: (typeof detectors)[number]): AnchorTable {
  const table = compileAnchors([row])
  return { ...table, anchors: table.anchors.map((anchor) => ({ ...anchor, unfolders: [] })) }
}

const repeated = (part: string): Buffer =>
  Buffer.from(part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE))

for (const row of detectors)
  test(`${row.id} gets through its own anchors, however they are repeated`, () => {
    const table = alone(row)
    const began = performance.now()
    for (const anchor of row.anchors.slice(0, 2))
      for (const filler of fillers)
        for (const times of [1, 200]) scanContent(repeated(anchor + filler.repeat(times)), table, testTime)
    const seconds = (performance.now() - began) / 1000
    assert.ok(seconds < SECONDS, `${seconds} s`)
  })
