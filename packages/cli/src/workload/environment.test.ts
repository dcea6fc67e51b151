import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { overridingNames, workloadEnvironment, type WorkloadFacts } from './environment.ts'

const facts: WorkloadFacts = {
  roleArn: 'arn:aws:iam::000000000001:role/r',
  sessionName: 'ada',
  tokenFile: '/t/token',
  configFile: '/t/config',
  credentialsFile: '/t/credentials',
  url: 'http://127.0.0.1:8750',
  region: undefined,
}

test('workloadEnvironment() points the AWS SDKs at the server and at the token', () => {
  assert.deepEqual(workloadEnvironment({ PATH: '/bin' }, facts), {
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
  test(`workloadEnvironment() takes ${name} out, and says so`, () => {
    const result = workloadEnvironment({ [name]: 'hunter2-hunter2', OTHER: 'x' }, facts)
    assert.deepEqual(result.removed, [name])
    assert.ok(!(name in result.env))
    assert.equal(result.env['OTHER'], 'x')
  })

test('workloadEnvironment() names what it took out in alphabetical order, without any value', () => {
  const values = fc.stringMatching(/^[a-z0-9]{12,20}$/)
  fc.assert(
    fc.property(fc.shuffledSubarray(removed, { minLength: 1 }), values, (names, value) => {
      const result = workloadEnvironment(Object.fromEntries(names.map((name) => [name, value])), facts)
      assert.deepEqual(result.removed, names.toSorted())
      assert.ok(!JSON.stringify(result).includes(value))
    }),
  )
})

test('workloadEnvironment() replaces what would point the SDK at other files', () => {
  const own = {
    AWS_CONFIG_FILE: '/home/ada/.aws/config',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/old',
    AWS_ROLE_ARN: 'old',
  }
  assert.deepEqual(workloadEnvironment(own, facts).env, workloadEnvironment({}, facts).env)
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
  test(`workloadEnvironment() sets one region for old and new SDKs: ${name}`, () => {
    const result = workloadEnvironment(env, { ...facts, region }).env
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
  test(`workloadEnvironment() ${name}`, () =>
    assert.equal(workloadEnvironment(env, facts).env['NO_PROXY'], want))

test('workloadEnvironment() sets both spellings of NO_PROXY', () => {
  const { env } = workloadEnvironment({ HTTP_PROXY: proxy, no_proxy: 'a' }, facts)
  assert.equal(env['no_proxy'], env['NO_PROXY'])
})

test('workloadEnvironment() writes an IPv6 address without brackets, as NO_PROXY wants it', () => {
  const { env } = workloadEnvironment({ HTTP_PROXY: proxy }, { ...facts, url: 'http://[::1]:8750' })
  assert.equal(env['NO_PROXY'], '::1')
})

test('overridingNames() passes over what is not set', () => {
  assert.deepEqual(overridingNames({ AWS_PROFILE: undefined, AWS_REGION: 'x' }), [])
})
