import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { commandEnvironment, overridingNames, type CommandFacts, type RoleFacts } from './environment.ts'

const role: RoleFacts = {
  roleArn: 'arn:aws:iam::000000000001:role/r',
  sessionName: 'ada',
  tokenFile: '/t/token',
}
const facts: CommandFacts = {
  configFile: '/t/config',
  credentialsFile: '/t/credentials',
  url: 'http://127.0.0.1:8750',
  region: undefined,
}

test('commandEnvironment() points the AWS SDKs at the server and at the token', () => {
  assert.deepEqual(commandEnvironment({ PATH: '/bin' }, facts, role), {
    removed: [],
    env: {
      PATH: '/bin',
      AWS_ROLE_ARN: 'arn:aws:iam::000000000001:role/r',
      AWS_ROLE_SESSION_NAME: 'ada',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/t/token',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:8750/aws/sts',
      AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:8750/aws/iam',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/t/config',
      AWS_SHARED_CREDENTIALS_FILE: '/t/credentials',
    },
  })
})

const removed = [
  'AWS_ACCESS_KEY_ID',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_DEFAULT_PROFILE',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_PROFILE',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_TOKEN',
]
for (const name of removed)
  test(`commandEnvironment() takes ${name} out, and says so`, () => {
    const result = commandEnvironment({ [name]: 'hunter2-hunter2', OTHER: 'x' }, facts, role)
    assert.deepEqual(result.removed, [name])
    assert.ok(!(name in result.env))
    assert.equal(result.env['OTHER'], 'x')
  })

test('commandEnvironment() names what it took out in alphabetical order, without any value', () => {
  const values = fc.stringMatching(/^[a-z0-9]{12,20}$/)
  fc.assert(
    fc.property(fc.shuffledSubarray(removed, { minLength: 1 }), values, (names, value) => {
      const result = commandEnvironment(Object.fromEntries(names.map((name) => [name, value])), facts, role)
      assert.deepEqual(result.removed, names.toSorted())
      assert.ok(!JSON.stringify(result).includes(value))
    }),
  )
})

test('commandEnvironment() replaces what would point the SDK at other files', () => {
  const own = {
    AWS_CONFIG_FILE: '/home/ada/.aws/config',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/old',
    AWS_ROLE_ARN: 'old',
  }
  assert.deepEqual(commandEnvironment(own, facts, role).env, commandEnvironment({}, facts, role).env)
})

test('commandEnvironment() leaves nothing that would make an administrator a role', () => {
  const own = { AWS_WEB_IDENTITY_TOKEN_FILE: '/old', AWS_ROLE_ARN: 'old', AWS_ROLE_SESSION_NAME: 'old' }
  const { env, removed: gone } = commandEnvironment(own, facts)
  assert.deepEqual(gone, ['AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'])
  for (const name of gone) assert.ok(!(name in env))
  assert.equal(env['AWS_CONFIG_FILE'], '/t/config')
})

const regions: readonly [
  name: string,
  env: Record<string, string>,
  given: string | undefined,
  want: string,
][] = [
  ['the given one first', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, 'c', 'c'],
  ['then AWS_REGION', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, undefined, 'a'],
  ['then AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'b' }, undefined, 'b'],
]
for (const [name, env, region, want] of regions)
  test(`commandEnvironment() sets one region for old and new SDKs: ${name}`, () => {
    const result = commandEnvironment(env, { ...facts, region }).env
    assert.deepEqual([result['AWS_REGION'], result['AWS_DEFAULT_REGION']], [want, want])
  })

const proxy = 'http://proxy:3128'
const proxies: readonly [name: string, env: Record<string, string>, want: string | undefined][] = [
  ['says nothing without a proxy', { NO_PROXY: 'a' }, 'a'],
  ['names the server beside a proxy', { HTTPS_PROXY: proxy }, '127.0.0.1'],
  ['sees a proxy in small letters', { http_proxy: proxy }, '127.0.0.1'],
  ['sees a proxy for all', { ALL_PROXY: proxy }, '127.0.0.1'],
  ['keeps what the user listed', { HTTP_PROXY: proxy, NO_PROXY: 'a,b' }, 'a,b,127.0.0.1'],
  ['keeps both spellings', { HTTP_PROXY: proxy, NO_PROXY: 'a', no_proxy: 'b' }, 'a,b,127.0.0.1'],
  ['passes over an empty list', { HTTP_PROXY: proxy, NO_PROXY: '', no_proxy: 'b' }, 'b,127.0.0.1'],
  ['leaves "every host" alone', { HTTP_PROXY: proxy, NO_PROXY: '*' }, '*'],
]
for (const [name, env, want] of proxies)
  test(`commandEnvironment() ${name}`, () =>
    assert.equal(commandEnvironment(env, facts, role).env['NO_PROXY'], want))

test('commandEnvironment() sets both spellings of NO_PROXY', () => {
  const { env } = commandEnvironment({ HTTP_PROXY: proxy, no_proxy: 'a' }, facts, role)
  assert.equal(env['no_proxy'], env['NO_PROXY'])
})

test('commandEnvironment() writes an IPv6 address without brackets, as NO_PROXY wants it', () => {
  const { env } = commandEnvironment({ HTTP_PROXY: proxy }, { ...facts, url: 'http://[::1]:8750' })
  assert.equal(env['NO_PROXY'], '::1')
})

test('overridingNames() passes over what is not set', () => {
  assert.deepEqual(overridingNames({ AWS_PROFILE: undefined, AWS_REGION: 'x' }), [])
})
