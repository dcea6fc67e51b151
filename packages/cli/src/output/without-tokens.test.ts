import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutTokens } from './without-tokens.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'ES256' })}.${part({ sub: 'x' })}.${Buffer.alloc(64, 9).toString('base64url')}`

const cases: [name: string, text: string, want: string][] = [
  ['a whole token', `found \`${token}\`, wanted a name`, 'found `[a token]`, wanted a name'],
  ['a token that was cut', token.slice(0, -20), '[a token]'],
  ['an encrypted token of five parts', `${token}.a.b`, '[a token]'],
  ['one in an address', `https://a.example/?t=${token}&x=1`, 'https://a.example/?t=[a token]&x=1'],
  [
    'nothing of an ordinary text',
    'eyes.example.com: eyJ and key.value',
    'eyes.example.com: eyJ and key.value',
  ],
]
for (const [name, text, want] of cases)
  test(`withoutTokens() leaves out ${name}`, () => assert.equal(withoutTokens(text), want))
