import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { JsonObject } from '@vouchsafe/core/json'
import { account, options, plan, provider, stateOf, yaml } from '#testing/scene'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import type { Provider } from '#snapshot/types'

const facts = { ownIssuer: 'https://vouchsafe.internal' }
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'ES256' }
const own = { ...provider, url: facts.ownIssuer }

function planOf(fields: object): ReturnType<typeof plan> {
  return plan(yaml(account, { ...provider, ...fields }), undefined, options(facts))
}

function compiled(fields: object): Provider | undefined {
  const state = stateOf(yaml(account, { ...provider, ...fields }), options(facts))
  const { url = provider.url } = fields as { url?: string }
  return compileSnapshot(state, facts).provider('000000000001', url)
}

const sources: [name: string, fields: object, keys: JsonObject][] = [
  [
    'by discovery at the issuer',
    {},
    {
      from: 'discovery',
      discoveryUrl: 'https://issuer.example/.well-known/openid-configuration',
      allowPrivateAddresses: false,
    },
  ],
  [
    'by discovery at an issuer with a trailing slash',
    { url: 'https://issuer.example/x/' },
    {
      from: 'discovery',
      discoveryUrl: 'https://issuer.example/x/.well-known/openid-configuration',
      allowPrivateAddresses: false,
    },
  ],
  [
    'by discovery elsewhere',
    { keys: { discoveryUrl: 'https://10.0.0.1/oidc', allowPrivateAddresses: true } },
    { from: 'discovery', discoveryUrl: 'https://10.0.0.1/oidc', allowPrivateAddresses: true },
  ],
  [
    'at an address',
    { keys: { jwksUri: 'https://k.example/keys' } },
    { from: 'jwks_uri', jwksUri: 'https://k.example/keys', allowPrivateAddresses: false },
  ],
  ['inline', { keys: { jwks: { keys: [jwk] } } }, { from: 'inline', jwks: { keys: [jwk] } as JsonObject }],
  ['in process, for the own issuer', { url: own.url }, { from: 'own' }],
  ['in process, when the manifest says so', { url: own.url, keys: { own: true } }, { from: 'own' }],
]
for (const [name, fields, keys] of sources)
  test(`a provider has its keys ${name}`, () =>
    assert.equal(JSON.stringify(compiled(fields)?.keys), JSON.stringify(keys)))

test('a provider takes the algorithms of AWS, and others only when they are listed', () => {
  assert.deepEqual(compiled({})?.algorithms, ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'])
  assert.deepEqual(compiled({ algorithms: ['PS256'] })?.algorithms, ['PS256'])
  assert.match(planOf({ algorithms: ['PS256', 'RS256'] }).warnings[0]?.say ?? '', /AWS does not accept PS256/)
})

test('a provider may have no audience, with a warning that nobody gets in', () =>
  assert.match(planOf({ audiences: [] }).warnings[0]?.say ?? '', /every token of this provider is refused/))

const refused: [name: string, fields: object, says: RegExp][] = [
  [
    '`own` for another issuer',
    { keys: { own: true } },
    /own issuer: expected `https:\/\/vouchsafe\.internal`, found `https:\/\/issuer\.example`/,
  ],
  [
    'another source for the own issuer',
    { url: own.url, keys: { jwksUri: 'https://x.example' } },
    /read in process/,
  ],
  [
    'a private key',
    { keys: { jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'a' }] } } },
    /position 0 that is not \(`private_key`\)/,
  ],
  [
    'a set without a usable key',
    { keys: { jwks: { keys: [{ kty: 'oct', use: 'enc' }] } } },
    /expected a JWK set with keys/,
  ],
  ['a set that is none', { keys: { jwks: {} } }, /expected a JWK set/],
  [
    'plain http for keys',
    { keys: { jwksUri: 'http://k.example' } },
    /`keys\.jwksUri`: expected an https address/,
  ],
  [
    'a password for keys',
    { keys: { discoveryUrl: 'https://a:b@k.example' } },
    /`keys\.discoveryUrl`: expected an https address/,
  ],
  [
    'a broken certificate',
    { keys: { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' } },
    /`keys\.ca`: expected certificates in PEM/,
  ],
  ['a host that is a service prefix', { url: 'https://sts/x' }, /prefix of a service/],
]
for (const [name, fields, says] of refused)
  test(`a provider may not have ${name}`, () => {
    const { message } = throwsCodeOf(() => planOf(fields))
    assert.match(message, says)
    assert.doesNotMatch(message, /"d"/)
  })

function throwsCodeOf(act: () => unknown): Error {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof Error)
    return error
  }
  return assert.fail('nothing was thrown')
}

const tooMany: [name: string, fields: object][] = [
  ['101 audiences', { audiences: Array.from({ length: 101 }, (_, index) => `a${index}`) }],
  ['6 thumbprints', { thumbprints: Array.from({ length: 6 }, () => 'ab'.repeat(20)) }],
  ['a thumbprint of 39 digits', { thumbprints: ['a'.repeat(39)] }],
  ['tokens that live 31 days', { maxTokenLifetime: '31d' }],
  ['an audience with a line feed', { audiences: ['a\nb'] }],
  ['a private authority beside inline keys', { keys: { jwks: { keys: [] }, allowPrivateAddresses: true } }],
]
for (const [name, fields] of tooMany)
  test(`a provider may not have ${name}`, () => {
    throwsCode(() => planOf(fields), 'manifest_invalid')
  })

/** Self-signed, `CN=ca`; its key is gone. */
const authority = `-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIUEUKWy/Tkt8aBWvcoqDsYEtGJkzMwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCY2EwIBcNMjYxMTIyMDU0MjAxWhgPMjEyNjEwMjkwNTQyMDFa
MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ9fiM/R6
nHvm2zqxpLCxNkgZx01HH0rnUH/86V43OrCVCEPQwY352PcZioz8KDQ8VbW+waH7
oFcyQyeKHfDO3aNTMFEwHQYDVR0OBBYEFH/XrTbssQW+vhuq8veqiX4C45eeMB8G
A1UdIwQYMBaAFH/XrTbssQW+vhuq8veqiX4C45eeMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAI+EcIaGdIVVdzMITPmeIhuUZXuzvQnldPbBD3e4
0u87AiEA3JCbU4EG7q1U9v1W6oyaSRwaN50K6YjuIp3msUUAIRY=
-----END CERTIFICATE-----
`

test('a provider may have a private authority of several certificates', () => {
  const keys = compiled({ keys: { ca: `${authority}${authority}` } })?.keys
  assert.ok(keys?.from === 'discovery' && keys.caPem === `${authority}${authority}`)
})
