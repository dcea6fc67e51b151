import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { outcome, throwsCode } from '#testing/throws-code'
import { formatArn, parseArn, type Arn } from './arn.ts'
import { oidcProviderArn } from './oidc-provider-arn.ts'
import { assumedRoleArn, formatRoleArn, parseRoleArn } from './role-arn.ts'

const accepted: [text: string, parts: [string, string, string, string, string]][] = [
  ['arn:aws:iam::123456789012:role/a', ['aws', 'iam', '', '123456789012', 'role/a']],
  [
    'arn:aws-us-gov:sns:us-gov-west-1:123456789012:t',
    ['aws-us-gov', 'sns', 'us-gov-west-1', '123456789012', 't'],
  ],
  ['arn:aws:s3:::bucket/key:with:colons *', ['aws', 's3', '', '', 'bucket/key:with:colons *']],
  ['arn:aws:iam::aws:policy/ReadOnlyAccess', ['aws', 'iam', '', 'aws', 'policy/ReadOnlyAccess']],
]
for (const [text, [partition, service, region, account, resource]] of accepted)
  test(`parseArn() reads ${text}`, () => {
    assert.deepEqual(parseArn(text), { partition, service, region, account, resource })
    assert.equal(formatArn(parseArn(text)), text)
  })

const malformed: [name: string, text: string][] = [
  ['nothing', ''],
  ['five parts', 'arn:aws:iam::123456789012'],
  ['an empty resource', 'arn:aws:iam::123456789012:'],
  ['another scheme', 'urn:aws:iam::123456789012:role/a'],
  ['upper case', 'ARN:aws:iam::123456789012:role/a'],
  ['white space before', ' arn:aws:iam::123456789012:role/a'],
  ['a line feed after', 'arn:aws:iam::123456789012:role/a\n'],
  ['a NUL inside', 'arn:aws:iam::123456789012:role/a\0b'],
  ['a lone surrogate', 'arn:aws:s3:::a\ud800'],
  ['an empty partition', 'arn::iam::123456789012:role/a'],
  ['a foreign partition', 'arn:awsx:iam::123456789012:role/a'],
  ['an empty service', 'arn:aws:::123456789012:role/a'],
  ['an account of eleven digits', 'arn:aws:iam::12345678901:role/a'],
  ['an account of thirteen digits', 'arn:aws:iam::1234567890123:role/a'],
  ['digits of another script', 'arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/a'],
  ['a wildcard account', 'arn:aws:iam::*:role/a'],
  ['more than 2048 characters', `arn:aws:iam::123456789012:role/${'a'.repeat(2048)}`],
]
for (const [name, text] of malformed)
  test(`parseArn() refuses ${name}`, () => void throwsCode(() => parseArn(text), 'arn_malformed'))

const roles: [text: string, path: string, name: string][] = [
  ['arn:aws:iam::123456789012:role/deploy', '/', 'deploy'],
  ['arn:aws:iam::123456789012:role/team/ci/deploy', '/team/ci/', 'deploy'],
  ['arn:aws:iam::123456789012:role/a+b=c,d.e@f_-', '/', 'a+b=c,d.e@f_-'],
]
for (const [text, path, name] of roles)
  test(`parseRoleArn() reads ${text}`, () => {
    assert.deepEqual(parseRoleArn(text), { partition: 'aws', account: '123456789012', path, name })
    assert.equal(formatRoleArn(parseRoleArn(text)), text)
  })

const notRoles: [name: string, text: string][] = [
  ['a user', 'arn:aws:iam::123456789012:user/a'],
  ['an assumed role', 'arn:aws:sts::123456789012:assumed-role/a/b'],
  ['another service', 'arn:aws:sts::123456789012:role/a'],
  ['a region', 'arn:aws:iam:eu-west-1:123456789012:role/a'],
  ['no account', 'arn:aws:iam:::role/a'],
  ['the account of AWS', 'arn:aws:iam::aws:role/a'],
  ['an empty name', 'arn:aws:iam::123456789012:role/'],
  ['a path without a name', 'arn:aws:iam::123456789012:role/a/'],
  ['a wildcard name', 'arn:aws:iam::123456789012:role/*'],
  ['a space in the path', 'arn:aws:iam::123456789012:role/a b/c'],
  ['a colon in the name', 'arn:aws:iam::123456789012:role/a:b'],
  ['a name of 65 characters', `arn:aws:iam::123456789012:role/${'a'.repeat(65)}`],
  ['a path of 513 characters', `arn:aws:iam::123456789012:role/${'a'.repeat(511)}/b`],
]
for (const [name, text] of notRoles)
  test(`parseRoleArn() refuses ${name}`, () => void throwsCode(() => parseRoleArn(text), 'arn_malformed'))

test('parseRoleArn() accepts the longest path and name', () => {
  const text = `arn:aws:iam::123456789012:role/${'a'.repeat(510)}/${'b'.repeat(64)}`
  assert.equal(parseRoleArn(text).path.length, 512)
})

test('assumedRoleArn() and oidcProviderArn() are as AWS writes them', () => {
  assert.equal(
    assumedRoleArn({ partition: 'aws', account: '123456789012', roleName: 'deploy', sessionName: 'run-1' }),
    'arn:aws:sts::123456789012:assumed-role/deploy/run-1',
  )
  assert.equal(
    oidcProviderArn('123456789012', 'gitlab.example/group'),
    'arn:aws:iam::123456789012:oidc-provider/gitlab.example/group',
  )
  assert.match(oidcProviderArn('123456789012', 'a.example', 'aws-cn'), /^arn:aws-cn:/)
})

test('parseArn() is total, and formatArn() its inverse', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '1', '-', '*', ':', ' ', '/', '\n'), maxLength: 12 })
  const text = fc.oneof(
    fc.string(),
    fc.array(part, { minLength: 4, maxLength: 7 }).map((parts) => ['arn', 'aws', ...parts].join(':')),
  )
  fc.assert(
    fc.property(text, (arn) => {
      let parsed: Arn | undefined
      const result = outcome(() => (parsed = parseArn(arn)))
      if (parsed === undefined) assert.equal(result, 'arn_malformed')
      else assert.equal(formatArn(parsed), arn)
    }),
  )
})
