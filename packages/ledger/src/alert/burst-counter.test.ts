import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBurstCounter } from './burst-counter.ts'

const at = (seconds: number): EpochSeconds => seconds as EpochSeconds

test('add() tells of a burst when its count is reached, once within its window', () => {
  const counter = createBurstCounter({ count: 3, withinSeconds: 10 })
  const told = [0, 1, 2, 3, 9, 11, 12, 13].map((moment) => counter.add('k', at(moment), 1))
  assert.deepEqual(told, [undefined, undefined, 3, undefined, undefined, undefined, 4, undefined])
})

test('add() counts nothing that is older than the window, to the second', () => {
  const counter = createBurstCounter({ count: 2, withinSeconds: 10 })
  counter.add('k', at(0), 1)
  assert.equal(counter.add('k', at(10), 1), undefined)
  assert.equal(counter.add('k', at(19), 1), 2)
})

test('add() counts each key by itself, and a row by how many attempts it stands for', () => {
  const counter = createBurstCounter({ count: 3, withinSeconds: 10 })
  assert.equal(counter.add('a', at(0), 2), undefined)
  assert.equal(counter.add('b', at(0), 2), undefined)
  assert.equal(counter.add('b', at(1), 1), 3)
})

test('recall() counts and tells of nothing, so that the next one tells', () => {
  const counter = createBurstCounter({ count: 3, withinSeconds: 10 })
  for (const moment of [0, 1, 2, 3]) counter.recall('k', at(moment), 1)
  assert.equal(counter.add('k', at(4), 1), 5)
})

test('add() tells of every burst, however its records are spread, and never without one', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 })
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 20 }),
      (steps, count, within) => {
        const counter = createBurstCounter({ count, withinSeconds: within })
        const moments: number[] = []
        let toldAt = -Infinity
        for (const step of steps) {
          const now = (moments.at(-1) ?? 0) + step
          moments.push(now)
          const inWindow = moments.filter((moment) => moment > now - within).length
          const told = counter.add('k', at(now), 1)
          const isDue = inWindow >= count && now - toldAt >= within
          assert.equal(told, isDue ? inWindow : undefined)
          if (isDue) toldAt = now
        }
      },
    ),
  )
})

test('a counter stays small whatever is counted, and then tells early rather than late', () => {
  const counter = createBurstCounter({ count: 1000, withinSeconds: 86_400 })
  let told: number | undefined
  let moment = 0
  while (told === undefined && moment < 1000) told = counter.add('k', at((moment += 1)), 1)
  assert.equal(told, 1000)
  for (let key = 0; key < 10_000; key += 1) counter.add(`k${key}`, at(2000), 1)
  // the first key was forgotten, the last were not
  assert.equal(counter.add('k0', at(2001), 999), undefined)
  assert.equal(counter.add('k9999', at(2001), 999), 1000)
})
