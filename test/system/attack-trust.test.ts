// Trust that must not come into force as written (field.md 2: fail-open configuration, pattern injection), over the
// admin API as `vouch apply` uses it. Whatever is refused is refused whole, in AWS's words where AWS has them.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, assumeForm, audit, formType, send } from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const audiences = ['sts.amazonaws.com']
const scene = makeScene([
  { kind: 'Provider', url: `https://${host}`, audiences, keys: { jwks: { keys: [key.jwk] } } },
  roleTrusting('open', host),
])
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene)
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

interface Applied {
  readonly version: number
  readonly warnings: readonly { readonly message: string }[]
}
const apply = async (...documents: readonly object[]): Promise<Applied> =>
  (await vouch.admin('POST', '/v1/apply', { documents })) as Applied
const version = async (): Promise<number> => (await apply()).version

interface Statement {
  readonly Effect?: string
  readonly Principal?: unknown
  readonly Action?: unknown
  readonly Condition?: unknown
  readonly [other: string]: unknown
}
const Principal = { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` }
const policy = (statement: Statement): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity', ...statement },
  })
const role = (trustPolicy: string, more: object = {}): object => ({
  kind: 'Role',
  account,
  name: 'attempt',
  spec: { path: '/', maxSessionDuration: 3600, disabled: false, trustPolicy, ...more },
})
const provider = (url: string, more: object = {}): object => ({
  kind: 'Provider',
  account,
  name: url.replace('https://', ''),
  spec: {
    url,
    audiences,
    claims: 'known',
    maxTokenLifetime: 86_400,
    disabled: false,
    keys: { jwks: { keys: [key.jwk] } },
    ...more,
  },
})
const jwks = (jwk: object): object => ({ keys: { jwks: { keys: [jwk] } } })

function giant(): object {
  const bytes = randomBytes(2048)
  bytes[0] = 0xff
  bytes[2047] = 0xff
  return { kty: 'RSA', e: 'AQAB', n: bytes.toString('base64url') }
}

const good = policy({})
const text = (statement: Statement): object => role(policy(statement))
const cases: readonly [name: string, document: () => object, message: RegExp][] = [
  [
    'an unknown operator',
    () => text({ Condition: { StringEqualz: { [`${host}:sub`]: 'x' } } }),
    /policy_malformed.*Condition.*Syntax errors in policy/,
  ],
  [
    'an operator in another place',
    () => text({ Condition: { 'StringEqualsIfExists:ForAnyValue': { [`${host}:sub`]: 'x' } } }),
    /policy_malformed/,
  ],
  [
    'an unknown set operator',
    () => text({ Condition: { 'ForSomeValues:StringEquals': { [`${host}:sub`]: 'x' } } }),
    /policy_malformed/,
  ],
  ['a condition that is no block', () => text({ Condition: 'true' }), /policy_malformed/],
  [
    'a partial wildcard in a principal',
    () => text({ Principal: { AWS: `arn:aws:iam::${account}:role/app-*` } }),
    /policy_malformed.*[Pp]rincipal/,
  ],
  [
    'a partial wildcard in a provider',
    () => text({ Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/*.example.com` } }),
    /policy_malformed/,
  ],
  [
    'a question mark in a principal',
    () => text({ Principal: { AWS: `arn:aws:iam::${account}:role/ap?` } }),
    /policy_malformed/,
  ],
  ['an unknown kind of principal', () => text({ Principal: { Everyone: '*' } }), /policy_malformed/],
  ['no principal', () => text({ Principal: undefined }), /policy_malformed/],
  ['NotPrincipal', () => text({ Principal: undefined, NotPrincipal: Principal }), /policy_malformed/],
  ['a resource', () => text({ Resource: '*' }), /policy_malformed/],
  ['an action of another service', () => text({ Action: 's3:GetObject' }), /policy_malformed/],
  ['an unknown element', () => text({ Conditions: {} }), /policy_malformed/],
  ['an unknown effect', () => text({ Effect: 'allow' }), /policy_malformed/],
  ['an unknown version', () => role(good.replace('2012-10-17', '2013-10-17')), /policy_malformed/],
  [
    'a key twice',
    () => role(good.replace('{"Effect":"Allow"', '{"Effect":"Deny","Effect":"Allow"')),
    /policy_malformed/,
  ],
  ['JSON 1,000 deep', () => role('['.repeat(1000)), /policy_malformed/],
  ['JSON 100,000 deep', () => role('['.repeat(100_000)), /policy_too_large/],
  ['text after its end', () => role(`${good}{}`), /policy_malformed/],
  ['no text', () => role(''), /policy_malformed/],
  [
    'more than 2,048 characters',
    () => text({ Sid: 'x', Condition: { StringEquals: { [`${host}:sub`]: 'y'.repeat(5000) } } }),
    /policy_too_large|[Qq]uota|exceed/,
  ],
  [
    'an unscoped shared issuer',
    () =>
      text({
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
      }),
    /policy_malformed.*must evaluate.*:sub/,
  ],
  ['an unknown key', () => role(good, { trustpolicy: good }), /trustpolicy/],
  [
    'a maximum over twelve hours',
    () => role(good, { maxSessionDuration: 43_201 }),
    /maxSessionDuration|43,?201/,
  ],
  [
    'a candidate policy that does not parse',
    () => role(good, { candidateTrustPolicy: '{' }),
    /policy_malformed/,
  ],
  ...['https://sts', 'https://aws', 'https://SAML', 'https://aws.', 'https://execute-api:443'].map(
    (url): [string, () => object, RegExp] => [`the issuer ${url}`, () => provider(url), /service/],
  ),
  ...[
    'http://a.example.com',
    'https://a.example.com?x',
    'https://a.example.com#x',
    'https://u@a.example.com',
    'https://a.example.com/..',
    'https://a.example.com/%2e%2e',
    'https://*.example.com',
    'https://a.example.com/*',
    'https://a\u0000.example.com',
    'file:///etc/passwd',
    'https://a.example.com\\b',
  ].map((url): [string, () => object, RegExp] => [
    `the issuer ${JSON.stringify(url)}`,
    () => provider(url),
    /https:|segments/,
  ]),
  [
    'an issuer that differs by letter case',
    () => provider('https://ISSUER.example.com'),
    /issuer\.example\.com/,
  ],
  ['an issuer that differs by a slash', () => provider(`https://${host}/`), /issuer\.example\.com/],
  ['an RSA key of 16,384 bits', () => provider('https://a.example.com', jwks(giant())), /modulus|bits|key/],
  ['a private key', () => provider('https://a.example.com', jwks({ ...key.jwk, d: 'AAAA' })), /private|key/],
  ['a symmetric key', () => provider('https://a.example.com', jwks({ kty: 'oct', k: 'AAAA' })), /key/],
  [
    'HS256 among its algorithms',
    () => provider('https://a.example.com', { algorithms: ['HS256'] }),
    /algorithms/,
  ],
  [
    'none among its algorithms',
    () => provider('https://a.example.com', { algorithms: ['none'] }),
    /algorithms/,
  ],
  [
    'another name than its issuer',
    () => ({ ...provider('https://a.example.com'), name: 'b.example.com' }),
    /a\.example\.com/,
  ],
  [
    'keys of our own for a foreign issuer',
    () => provider('https://a.example.com', { keys: { own: true } }),
    /own/,
  ],
  ['an unknown key of a provider', () => provider('https://a.example.com', { allowHttp: true }), /allowHttp/],
]
for (const [name, document, message] of cases)
  test(`trust with ${name} is refused, and nothing of its change is stored`, async () => {
    const before = await version()
    const sound = { ...role(good), name: 'sound' }
    await assert.rejects(apply(sound, document()), (error: Error) => {
      assert.match(error.message, /: 4(00|09) /)
      assert.match(error.message, message)
      return true
    })
    assert.equal(await version(), before)
  })

const ask = async (name: string): Promise<{ status: number; text: string; id: string }> => {
  const token = compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${host}`), es256(key))
  const answer = await send(vouch.url, {
    path: '/aws/sts',
    headers: formType,
    body: assumeForm(roleArn(name), token),
  })
  return { status: answer.status, text: answer.text, id: answer.header('x-amzn-requestid') ?? '' }
}

const unwise: readonly [name: string, condition: object, warning: RegExp][] = [
  [
    'a typo in the host of a condition key',
    { StringEquals: { 'isuer.example.com:sub': 'job' } },
    /isuer\.example\.com/,
  ],
  [
    'a typo in the claim of a condition key',
    { StringEquals: { [`${host}:sbu`]: 'job' } },
    /does not put this key/,
  ],
]
for (const [name, condition, warning] of unwise)
  test(`${name} is stored with a warning, and never matches`, async () => {
    const { warnings } = await apply({ ...role(policy({ Condition: condition })), name: 'unwise' })
    assert.match(warnings.map(({ message }) => message).join('\n'), warning)
    const answer = await ask('unwise')
    assertNothingIssued(answer, name)
    assert.equal(answer.status, 403)
    const [event] = await audit(vouch, `id=${answer.id}`)
    assert.deepEqual([event?.outcome, event?.reason], ['denied', 'trust_policy'])
  })

test('a typo under a negated operator or a Null admits everybody, as in AWS, and is warned of', async () => {
  const Condition = { StringNotEquals: { 'isuer.example.com:sub': 'job' } }
  const { warnings } = await apply({ ...role(policy({ Condition })), name: 'unwise' })
  assert.match(warnings.map(({ message }) => message).join('\n'), /isuer\.example\.com/)
})

test('an operator written in two letter cases is two conditions, and both have to hold', async () => {
  const both = policy({ Condition: { StringEquals: { [`${host}:sub`]: 'job' } } }).replace(
    '"Condition":{',
    `"Condition":{"stringequals":{"${host}:sub":"other"},`,
  )
  await apply({ ...role(both), name: 'two-cases' })
  assert.equal((await ask('two-cases')).status, 403)
})

test('of many changes at once each is in force when it is answered, or its maker is told that it is not', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `at-once-${n}`)
  const answers = await Promise.allSettled(names.map((name) => apply({ ...role(good), name })))
  for (const [index, answer] of answers.entries()) {
    const { status } = await ask(names[index] ?? '')
    assert.equal(status, answer.status === 'fulfilled' ? 200 : 403)
    if (answer.status === 'rejected') assert.match(String(answer.reason), /409 .*trust_conflict/)
  }
})

const bodies: readonly [name: string, body: string, code: string][] = [
  ['a key twice', '{"documents":[],"documents":[]}', 'json_malformed'],
  ['JSON 100,000 deep', '['.repeat(100_000), 'json_malformed'],
  ['an unknown key', '{"documents":[],"force":true}', 'parameter_invalid'],
  [
    'an account that is none',
    '{"documents":[{"kind":"Role","account":"../1","name":"x","spec":{}}]}',
    'parameter_invalid',
  ],
  [
    'a kind that is none',
    '{"documents":[{"kind":"__proto__","account":"000000000001","name":"x","spec":{}}]}',
    'parameter_invalid',
  ],
  [
    'a property of the prototype in a spec',
    '{"documents":[{"kind":"Role","account":"000000000001","name":"x","spec":{"__proto__":{"disabled":false}}}]}',
    'trust_invalid',
  ],
]
for (const [name, body, code] of bodies)
  test(`a change with ${name} is refused as ${code}`, async () => {
    const before = await version()
    const answer = await vouch.adminText('/v1/apply', body)
    assert.match(answer, new RegExp(`^400 .*"code":"${code}`))
    assert.equal(await version(), before)
  })
