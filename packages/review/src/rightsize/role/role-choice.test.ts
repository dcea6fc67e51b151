import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { parseRoleChoice } from './role-choice.ts'

const plain = 'arn:aws:iam::123456789012:role/deploy'
const pathed = 'arn:aws:iam::123456789012:role/app/deploy'
const foreign = 'arn:aws:iam::210987654321:role/deploy'
const like = 'arn:aws:iam::123456789012:role/x-deploy'

const cases: [text: string, meant: string[]][] = [
  ['deploy', [plain, pathed, foreign]],
  ['app/deploy', [pathed]],
  ['/app/deploy', [pathed]],
  [plain, [plain]],
  [pathed, [pathed]],
  ['arn:aws:sts::123456789012:assumed-role/deploy/session', [plain, pathed]],
  ['x-deploy', [like]],
]
for (const [text, meant] of cases)
  test(`parseRoleChoice() of ${text} means ${meant.join(', ')}`, () => {
    const { isMeant } = parseRoleChoice(text)
    assert.deepEqual([plain, pathed, foreign, like].filter(isMeant), meant)
  })

for (const text of ['', 'a b', '*', 'arn:aws:iam::123456789012:user/a', 'arn:x', 'a/', 'deploy\n'])
  test(`parseRoleChoice() refuses ${JSON.stringify(text)}`, () => {
    throwsCode(() => parseRoleChoice(text), 'usage')
  })
