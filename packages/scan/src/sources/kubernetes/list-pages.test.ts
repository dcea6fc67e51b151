import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { listPages, type Answer, type GetPage, type ListFailure } from './list-pages.ts'

interface Listed {
  readonly names: readonly string[]
  readonly failure: ListFailure | undefined
  /** What was asked for, in order. */
  readonly asked: readonly Readonly<Record<string, string>>[]
}

const item = (name: string): object => ({ metadata: { name, uid: `uid-${name}` } })
const ok = (names: readonly string[], next = ''): Answer => ({
  kind: 'answer',
  status: 200,
  body: JSON.stringify({ kind: 'SecretList', metadata: { continue: next }, items: names.map(item) }),
})
const status = (code: number, next = ''): Answer => ({
  kind: 'answer',
  status: code,
  body: JSON.stringify({ kind: 'Status', code, metadata: { continue: next } }),
})

/** The answers one after the other; the last one again and again. */
async function list(...answers: Answer[]): Promise<Listed> {
  const asked: Readonly<Record<string, string>>[] = []
  const get: GetPage = async (parameters) => {
    asked.push(parameters)
    return answers[Math.min(asked.length, answers.length) - 1] ?? status(500)
  }
  const names: string[] = []
  const pages = listPages(get)
  for (;;) {
    const { value, done } = await pages.next()
    if (done === true) return { names, failure: value, asked }
    names.push(nameOf(value))
  }
}

function nameOf({ metadata }: JsonObject): string {
  const name = isJsonObject(metadata) ? metadata['name'] : undefined
  return typeof name === 'string' ? name : assert.fail('a resource without a name')
}

test('a list is read page by page, each with the token of the one before', async () => {
  const { names, failure, asked } = await list(ok(['a', 'b'], 't1'), ok(['c'], 't2'), ok(['d']))
  assert.deepEqual([names, failure], [['a', 'b', 'c', 'd'], undefined])
  assert.deepEqual(
    asked.map((one) => one['continue']),
    [undefined, 't1', 't2'],
  )
})

test('a list that expired goes on with the token that the server gives for it', async () => {
  const { names, failure, asked } = await list(ok(['a'], 't1'), status(410, 't2'), ok(['b']))
  assert.deepEqual([names, failure, asked.at(-1)?.['continue']], [['a', 'b'], undefined, 't2'])
})

test('a list that expired without such a token begins anew, and shows nothing twice', async () => {
  const { names, failure, asked } = await list(ok(['a'], 't1'), status(410), ok(['a', 'b']))
  assert.deepEqual([names, failure, asked.at(-1)?.['continue']], [['a', 'b'], undefined, undefined])
})

test('a page that is too large is asked for in smaller ones', async () => {
  const { names, asked } = await list({ kind: 'too large' }, ok(['a'], 't'), { kind: 'too large' }, ok(['b']))
  assert.deepEqual(names, ['a', 'b'])
  assert.deepEqual(
    asked.map((one) => one['limit']),
    ['256', '32', '32', '4'],
  )
})

const ends: [name: string, answers: Answer[], failure: ListFailure | undefined, calls: number][] = [
  ['a resource that is too large by itself', [{ kind: 'too large' }], { kind: 'too large' }, 4],
  ['a list that expires again and again', [status(410)], { kind: 'changing' }, 3],
  ['what is forbidden', [status(403)], { kind: 'status', status: 403 }, 1],
  ['an answer that is no JSON', [{ kind: 'answer', status: 200, body: '<html>' }], { kind: 'malformed' }, 1],
  ['JSON that is no list', [{ kind: 'answer', status: 200, body: '{"items":{}}' }], { kind: 'malformed' }, 1],
  ['a token that leads to itself', [ok(['a'], 't')], undefined, 2],
  [
    'JSON that is nested without end',
    [{ kind: 'answer', status: 200, body: '['.repeat(100_000) }],
    { kind: 'malformed' },
    1,
  ],
]
for (const [name, answers, failure, calls] of ends)
  test(`listPages() comes to an end at ${name}`, async () => {
    const listed = await list(...answers)
    assert.deepEqual([listed.failure, listed.asked.length], [failure, calls])
  })
