import { accountId } from '@vouchsafe/exchange/testing'
import { assume, createSts, fault } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const one = (rest: string) => [400, 'ValidationError', `1 validation error detected: ${rest}`]
const parameters: readonly [
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
  want: readonly unknown[],
][] = [
  [
    'a session name with a colon',
    { RoleSessionName: 'Session1:2' },
    one(
      String.raw`Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ),
  ],
  [
    'a session name of one character',
    { RoleSessionName: 'x' },
    one(
      "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ),
  ],
  [
    'a session name of 65 characters',
    { RoleSessionName: 'x'.repeat(65) },
    one(
      `Value '${'x'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ),
  ],
  [
    '899 seconds',
    { DurationSeconds: '899' },
    one(
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ),
  ],
  [
    '43201 seconds',
    { DurationSeconds: '43201' },
    one(
      "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ),
  ],
  [
    'a duration that is no number',
    { DurationSeconds: '1e3' },
    one("Value '1e3' at 'durationSeconds' failed to satisfy constraint: Member must be an integer"),
  ],
  [
    'no role and no token',
    { RoleArn: undefined, WebIdentityToken: undefined },
    [
      400,
      'ValidationError',
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'a token of three characters, unquoted',
    { WebIdentityToken: 'abc' },
    one(
      "Value at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4",
    ),
  ],
  [
    'a token of 20,001 characters',
    { WebIdentityToken: 'a'.repeat(20_001) },
    one(
      "Value at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000",
    ),
  ],
  [
    'a token size beyond the largest',
    { MinimumSessionTokenSize: '4097' },
    one(
      "Value '4097' at 'minimumSessionTokenSize' failed to satisfy constraint: Member must have value less than or equal to 4096",
    ),
  ],
  [
    'eleven policies',
    Object.fromEntries(
      Array.from({ length: 11 }, (_, n) => [`PolicyArns.member.${n + 1}.arn`, 'arn:aws:iam::aws:policy/X']),
    ),
    one(
      "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    ),
  ],
  [
    'a policy of foreign characters',
    { Policy: '{"a":"€"}' },
    one(
      String.raw`Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
    ),
  ],
  [
    'an ARN that is none',
    { RoleArn: 'arn:aws:iam::1:role/deploy' },
    [400, 'ValidationError', 'arn:aws:iam::1:role/deploy is invalid'],
  ],
  [
    'an ARN of a user',
    { RoleArn: `arn:aws:iam::${accountId}:user/deploy` },
    [400, 'ValidationError', `arn:aws:iam::${accountId}:user/deploy is invalid`],
  ],
  [
    'a policy ARN that is none',
    { 'PolicyArns.member.1.arn': 'ReadOnlyAccess-ReadOnlyAccess' },
    [400, 'ValidationError', 'ReadOnlyAccess-ReadOnlyAccess is invalid'],
  ],
  [
    'a provider id',
    { ProviderId: 'www.amazon.com' },
    [400, 'ValidationError', 'ProviderId is not supported for OpenID Connect tokens'],
  ],
  [
    'a policy that is no JSON',
    { Policy: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  [
    'policy and ARNs over 2,048 characters together',
    { Policy: `{${' '.repeat(2030)}}`, 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    [
      400,
      'PackedPolicyTooLarge',
      'Packed policy consumes 102% of allotted space, please use smaller policy.',
    ],
  ],
  [
    'a duration over the maximum of the role',
    { DurationSeconds: '7201' },
    [
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
  ],
  [
    'a gap in a list',
    { 'PolicyArns.member.2.arn': 'x' },
    [404, 'MalformedQueryString', 'The query string contains a syntax error.'],
  ],
]
for (const [name, changes, want] of parameters) {
  test(`a call with ${name} gets AWS's text`, async () => {
    const { world, handler } = createSts()
    assert.deepEqual(await fault(handler, assume(world, changes)), want)
  })
}

test('a value too long to quote is not quoted', async () => {
  const { world, handler } = createSts()
  const [, , message] = await fault(
    handler,
    assume(world, { RoleSessionName: '!'.repeat(300), DurationSeconds: '1'.repeat(300) }),
  )
  assert.ok(!String(message).includes('!!') && !String(message).includes('111'))
})
