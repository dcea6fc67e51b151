import { test } from 'node:test'
import assert from 'node:assert/strict'
import { countMembers } from './count-members.ts'

const cases: [text: string, members: number][] = [
  ['1', 0],
  ['"a:"', 0],
  ['[":","\\":"]', 0],
  ['{"a":1,"a":{"b" \n:2}}', 3],
  ['{"\\"":":","\\\\":1}', 2],
  ['{"a":1,"never closed:', 1],
  ['{"\\"":1,"never closed:', 1],
]
for (const [text, members] of cases)
  test(`countMembers() counts ${members} in ${text}`, () => assert.equal(countMembers(text), members))
