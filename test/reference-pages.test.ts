import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { referencePages } from '../scripts/reference-pages.ts'

for (const [file, text] of Object.entries(referencePages()))
  test(`${file} says what the code says`, () => {
    assert.equal(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'), text, 'run `npm run docs`')
  })
