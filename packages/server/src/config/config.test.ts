import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig, type ConfigProblem } from './config.ts'
import { describeConfig } from './describe-config.ts'
import { settings } from './settings.ts'

function problemsOf(source: Record<string, string>): string[] {
  try {
    parseConfig(source)
    return []
  } catch (error) {
    assert.ok(isVouchsafeError(error, 'config_invalid'))
    return (error.detail['problems'] as ConfigProblem[]).map((problem) => problem.variable)
  }
}

test('parseConfig() of nothing is the default: loopback, sqlite, an issuer that is a name', () => {
  const config = parseConfig({})
  assert.equal(config.listen.host, '127.0.0.1')
  assert.equal(config.store, 'sqlite')
  assert.equal(config.issuer, 'https://vouchsafe.internal')
  assert.equal(config.trustDomain, 'vouchsafe.internal')
  assert.deepEqual(config.limits, {})
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.listen))
})

test('parseConfig() names every wrong variable at once', () => {
  const wrong = {
    VOUCH_PORT: '70000',
    VOUCH_CLOCK_SKEW: '1w',
    VOUCH_ISSUER: 'http://x',
    VOUCH_LOG_LEVEL: 'loud',
  }
  assert.deepEqual(problemsOf(wrong).toSorted(), Object.keys(wrong).toSorted())
})

const refused: [name: string, source: Record<string, string>, variable: string][] = [
  ['a public address without TLS', { VOUCH_HOST: '0.0.0.0' }, 'VOUCH_TLS_CERT_FILE'],
  ['a certificate without its key', { VOUCH_TLS_CERT_FILE: '/c.pem' }, 'VOUCH_TLS_KEY_FILE'],
  ['an issuer with a trailing slash', { VOUCH_ISSUER: 'https://a.example/' }, 'VOUCH_ISSUER'],
  ['an issuer with a query', { VOUCH_ISSUER: 'https://a.example?x' }, 'VOUCH_ISSUER'],
  ['an issuer with a user', { VOUCH_ISSUER: 'https://u@a.example' }, 'VOUCH_ISSUER'],
  ['a proxy that is no address', { VOUCH_TRUSTED_PROXIES: '10.0.0.0/8, proxy' }, 'VOUCH_TRUSTED_PROXIES'],
  ['a prefix that is too long', { VOUCH_TRUSTED_PROXIES: '10.0.0.0/33' }, 'VOUCH_TRUSTED_PROXIES'],
  ['a negative duration', { VOUCH_CLOCK_SKEW: '-1' }, 'VOUCH_CLOCK_SKEW'],
  ['a unit from the prototype', { VOUCH_LEDGER_RESERVE: '1constructor' }, 'VOUCH_LEDGER_RESERVE'],
  ['a host name with a port', { VOUCH_HOST_NAMES: 'a.example:443' }, 'VOUCH_HOST_NAMES'],
]
for (const [name, source, variable] of refused)
  test(`parseConfig() refuses ${name}`, () => assert.deepEqual(problemsOf(source), [variable]))

test('parseConfig() reads durations, sizes, counts and address ranges', () => {
  const config = parseConfig({
    VOUCH_KEY_ACTIVE: '12h',
    VOUCH_LEDGER_RESERVE: '1GiB',
    VOUCH_MAX_ROLES: '1000',
    VOUCH_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  })
  assert.equal(config.keys.activeSeconds, 43_200)
  assert.equal(config.ledger.reserveBytes, 1024 ** 3)
  assert.deepEqual(config.limits, { roles: 1000 })
  assert.ok(
    config.listen.trustedProxies.check('10.1.2.3') && config.listen.trustedProxies.check('::1', 'ipv6'),
  )
})

test('parseConfig() warns of a variable that is no setting', () => {
  assert.match(parseConfig({ VOUCH_PROT: '1' }).warnings[0] ?? '', /VOUCH_PROT/)
})

test('describeConfig() has a row for every setting, and each default is a value the setting accepts', () => {
  assert.deepEqual(
    describeConfig().map((row) => row.variable),
    Object.keys(settings),
  )
  for (const setting of Object.values(settings))
    if ('default' in setting) assert.ok(setting.form.schema.safeParse(setting.default).success, setting.doc)
})
