import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract } from './cel-functions.ts'
import { celInput, parseCel } from './evaluate-cel.ts'

const long = 'a'.repeat(20_000)
const claims = { sub: long, list: Array.from({ length: 2000 }, (_, index) => `a${index}`) }
const hostile: [name: string, expression: string][] = [
  ['brackets', `${'('.repeat(200)}1${')'.repeat(200)}`],
  ['open brackets', '['.repeat(2000)],
  ['conditionals', `${'true ? true : '.repeat(100)}true`],
  ['a regular expression that backtracks elsewhere', "assertion.sub.matches('^(a+)+b$')"],
  ['texts that grow', `assertion.sub${".split('').join(assertion.sub)".repeat(5)} == ''`],
  ['loops in loops', "assertion.list.all(a, assertion.list.all(b, assertion.list.all(c, a + b + c != '')))"],
  ['a long text', `'${'a'.repeat(5000)}'`],
  ['negations', `${'!'.repeat(4000)}true`],
  ['many parts', `${'true && '.repeat(300)}false`],
  ['a hostile word', '__proto__.constructor.constructor("return process")()'],
]
for (const [name, expression] of hostile)
  test(`parseCel() answers within a second or two for ${name}`, () => {
    const started = performance.now()
    const read = parseCel(expression)
    if (!('fault' in read)) {
      const bindings = { assertion: celInput(claims) }
      read.evaluate(bindings)
      read.falseParts(bindings)
    }
    assert.ok(performance.now() - started < 3000)
  })

const extracts: [value: string, template: string, found: string][] = [
  ['arn:aws:sts::1:assumed-role/deploy/session', 'assumed-role/{role}/', 'deploy'],
  ['arn:aws:sts::1:assumed-role/deploy/session', '{account_arn}assumed-role/', 'arn:aws:sts::1:'],
  ['a/b', 'a/{x}', 'b'],
  ['a/b', 'c/{x}', ''],
  ['a/b', 'a/{x}/', ''],
  ['a/b', '{x}', 'a/b'],
  ['a/b', 'no place', 'a/b'],
  ['', '{x}', ''],
]
for (const [value, template, found] of extracts)
  test(`extract('${template}') of '${value}' is '${found}'`, () =>
    assert.equal(extract(value, template), found))

test('parseCel() leaves loops that would go through a token too often, and says so', () => {
  const read = parseCel('assertion.list.all(a, assertion.list.all(b, a + b != ""))')
  if ('fault' in read) assert.fail(read.fault)
  assert.match(JSON.stringify(read.evaluate({ assertion: celInput(claims) })), /too often/)
  const few = celInput({ list: ['a', 'b'] })
  assert.deepEqual(read.evaluate({ assertion: few }), { value: true })
})
