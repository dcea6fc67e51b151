import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { withoutTokens } from './without-tokens.ts'

const part = (value: object, space?: number): string =>
  Buffer.from(JSON.stringify(value, null, space)).toString('base64url')
const signature = Buffer.alloc(64, 9).toString('base64url')
const token = `${part({ alg: 'ES256' })}.${part({ sub: 'x' })}.${signature}`

const cases: [name: string, text: string, want: string][] = [
  ['a whole token', `found \`${token}\`, wanted a name`, 'found `[a token]`, wanted a name'],
  ['a token that was cut', token.slice(0, -20), '[a token]'],
  ['an encrypted token of five parts', `${token}.a.b`, '[a token]'],
  ['one in an address', `https://a.example/?t=${token}&x=1`, 'https://a.example/?t=[a token]&x=1'],
  ['one after an escape of JSON', `"a\\n${token}"`, '"a\\n[a token]"'],
  ['one after an escape of a URL', `?t%3D${token}`, '?t%3D[a token]'],
  ['one behind a name with dots', `file.name-x.${token}`, 'file.name-x.[a token]'],
  ['one of a header with blanks', `${part({ alg: 'ES256' }, 2)}.${part({})}.${signature}`, '[a token]'],
  [
    'nothing of an ordinary text',
    'eyes.example.com: eyJ and key.value, surveyJsonReader.ts, apiKeyInfoProvider.test.ts, they.eyJhbGciOiJF',
    'eyes.example.com: eyJ and key.value, surveyJsonReader.ts, apiKeyInfoProvider.test.ts, they.eyJhbGciOiJF',
  ],
]
for (const [name, text, want] of cases)
  test(`withoutTokens() leaves out ${name}`, () => assert.equal(withoutTokens(text), want))

test('withoutTokens() leaves no signature of a token, whatever stands around it', () => {
  const around = fc.string({ unit: fc.constantFrom('a', '.', '-', '_', ' ', 'ey', 'eyJ', '"', '\\n') })
  fc.assert(
    fc.property(around, around, (before, after) => {
      assert.ok(!withoutTokens(`${before}${token}${after}`).includes(signature.slice(0, 16)))
    }),
  )
})

test('withoutTokens() takes time in proportion to a text made to cost more', () => {
  for (const unit of ['eyJ', 'a', 'eyJhbGciOi.', 'a.', '-', 'eyJaaaaaaaaaaaaaaaaa '])
    assert.ok(withoutTokens(unit.repeat(300_000)).length > 0)
})
