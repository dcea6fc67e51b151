import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldCase } from './fold-case.ts'

test('foldCase() folds ASCII letters and other letters', () =>
  assert.equal(foldCase('ÄRGER-Abc'), 'ärger-abc'))

test('foldCase() never turns another letter into an ASCII one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const ascii = (value: string): string => value.replaceAll(/[^\p{ASCII}]/gu, '')
      assert.equal(ascii(foldCase(text)), ascii(text).toLowerCase())
    }),
  )
})

test('foldCase() changes nothing the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      assert.equal(foldCase(foldCase(text)), foldCase(text)),
    ),
  )
})
