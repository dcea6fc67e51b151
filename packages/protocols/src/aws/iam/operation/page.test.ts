import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { throwsCode } from '@vouchsafe/exchange/testing'
import { pageOf, type Listing } from './page.ts'

const listing: Listing = { operation: 'ListRoles', account: '000000000001', filters: ['/', undefined] }
const page = (names: readonly string[], Marker?: string, MaxItems?: number) =>
  pageOf(names, (name) => name, { listing, input: { Marker, MaxItems } })
const byCodeUnit = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted()

test('pages of any size put together are the list, each item once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' })),
      fc.integer({ min: 1, max: 7 }),
      (given, size) => {
        const names = byCodeUnit(given)
        const seen: string[] = []
        let marker: string | undefined
        do {
          const { items, rest } = page(names, marker, size)
          seen.push(...items)
          marker = rest.Marker
          assert.equal(rest.IsTruncated, marker !== undefined)
        } while (marker !== undefined)
        assert.deepEqual(seen, names)
      },
    ),
  )
})

test('a page has 100 items unless it is told otherwise', () => {
  const names = byCodeUnit(Array.from({ length: 101 }, (_, index) => `r${index}`))
  assert.equal(page(names).items.length, 100)
  assert.deepEqual(page(names.slice(0, 100)).rest, { IsTruncated: false })
})

test('a marker stays good while the item that it names, and others, come and go', () => {
  const { rest } = page(['a', 'b', 'c', 'd'], undefined, 2)
  assert.deepEqual(page(['a', 'a2', 'c', 'c2', 'd'], rest.Marker).items, ['c', 'c2', 'd'])
})

const { Marker: good = '' } = page(['a', 'b'], undefined, 1).rest
const encode = (text: string): string => Buffer.from(text).toString('base64url')
const forged: readonly [name: string, marker: string][] = [
  ['a name', 'a'],
  ['nothing but a name in the right form', encode('a')],
  ['nine bytes and no name', good.slice(0, 12)],
  ['a changed fingerprint', `B${good.slice(1)}`],
  ['padding', `${good}=`],
  ['white space', `${good} `],
  ['another alphabet', Buffer.from(good, 'base64url').toString('base64').replace(/=*$/, '+/')],
  ['bits that are not zero at the end', `${good.slice(0, -1)}R`],
  [
    'bytes that are no text',
    Buffer.concat([Buffer.from(good, 'base64url'), Buffer.from([0xff])]).toString('base64url'),
  ],
]
for (const [name, marker] of forged)
  test(`pageOf() refuses a marker that is ${name}`, () => {
    assert.notEqual(marker, good)
    throwsCode(() => page(['a', 'b'], marker), 'parameter_invalid')
  })

const others: readonly [name: string, change: Partial<Listing>][] = [
  ['operation', { operation: 'ListPolicies' }],
  ['account', { account: '000000000002' }],
  ['filter', { filters: ['/a/', undefined] }],
  ['number of filters', { filters: ['/'] }],
]
for (const [name, change] of others)
  test(`pageOf() refuses the marker of another ${name}`, () => {
    const options = { listing: { ...listing, ...change }, input: { Marker: good, MaxItems: 1 } }
    throwsCode(() => pageOf(['a', 'b'], (item) => item, options), 'parameter_invalid')
  })
