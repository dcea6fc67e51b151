import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectors } from '#detectors/detectors'
import { matchesIn } from '#testing/scan-text'
import { labelledSet } from './corpus.ts'
import { measure } from './measure.ts'

const set = labelledSet()
const { rows, all, missed, wrong } = measure(set, matchesIn)

test('the labelled set holds each kind in many carriers, and texts that hold none', () => {
  assert.ok(set.length > 1300, `${set.length} texts`)
  assert.ok(set.filter((one) => one.holds === undefined).length > 40)
  const labelled = new Set(set.map((one) => one.holds))
  // what a dump of a cluster shows has a set of its own, beside its rows
  for (const { id, stance } of detectors)
    if (stance === 'secret') assert.ok(labelled.has(id) || id.startsWith('kubernetes-'), id)
})

test('precision above `low` is 1: nothing is said of a text that does not hold it', () =>
  assert.deepEqual(wrong, []))

test('recall is 1 for what a checksum or a parsed key tells, wherever no line break cuts it', () =>
  assert.deepEqual(
    missed.filter((one) => one.isChecked && !one.isWrapped).map((one) => one.name),
    [],
  ))

test('recall is 0.995 and more over all', () => {
  const recall = all.found / all.planted
  assert.ok(recall >= 0.995, `${recall}: ${missed.map((one) => one.name).join(', ')}`)
})

for (const [id, { planted, found }] of rows)
  if (planted > 0)
    test(`${id} finds 19 in 20 of its kind and more`, () =>
      assert.ok(found / planted >= 0.95, `${found} of ${planted}`))
