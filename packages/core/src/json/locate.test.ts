import { test } from 'node:test'
import assert from 'node:assert/strict'
import { locate } from './locate.ts'

const cases: [name: string, text: string, offset: number, place: [line: number, column: number]][] = [
  ['the start', 'ab', 0, [1, 1]],
  ['the end', 'ab', 2, [1, 3]],
  ['past the end', 'ab', 9, [1, 3]],
  ['after a line feed', 'a\nb', 2, [2, 1]],
  ['after a carriage return and line feed', 'a\r\nb', 3, [2, 1]],
  ['after a lone carriage return', 'a\rbc', 3, [2, 2]],
  ['on an empty line', 'a\n\nb', 2, [2, 1]],
]
for (const [name, text, offset, [line, column]] of cases)
  test(`locate() places ${name}`, () => assert.deepEqual(locate(text, offset), { line, column }))
