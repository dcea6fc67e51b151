// Revocation holds from the next request on, on every path that a session opens, while the server is busy.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { signRequest, type Signer } from '@vouchsafe/exchange/testing'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { account, makeScene, roleArn, startVouch, vouchBin, type Vouch } from '../scene/vouch.ts'
import { assumeForm, audit, element, formType, send, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const outbound = `vouchsafe.internal/aws/${account}`
const key = ecKey('k')

const permissions = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:GetWebIdentityToken', 'iam:ListRoles'],
    Resource: '*',
  },
}
const federated = (provider: string): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com' } },
})
const chained = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
const role = (name: string, ...statements: readonly object[]): object => ({
  kind: 'Role',
  name,
  trustPolicy: { Version: '2012-10-17', Statement: statements },
  policies: { inline: { main: permissions } },
})

const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  { kind: 'Provider', url: `https://${outbound}`, audiences: ['sts.amazonaws.com'] },
  role('by-role', federated(host)),
  role('by-session', federated(host)),
  role('next', chained, federated(outbound)),
])
let vouch: Vouch

before(async () => void (vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })))
after(async () => {
  await vouch.stop()
  scene.remove()
})

function keysOf({ status, text }: WireAnswer): Signer {
  assert.equal(status, 200, text)
  const of = (name: string): string => element(text, name) ?? assert.fail(name)
  return {
    accessKeyId: of('AccessKeyId'),
    secretAccessKey: of('SecretAccessKey'),
    sessionToken: of('SessionToken'),
    timestamp: '',
  }
}

function exchangeToken(name: string, token: string): Promise<WireAnswer> {
  return send(vouch.url, { path: '/aws/sts', headers: formType, body: assumeForm(roleArn(name), token) })
}

const signIn = async (name: string): Promise<Signer> =>
  keysOf(
    await exchangeToken(name, compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${host}`), es256(key))),
  )

function call(
  signer: Signer,
  service: 'sts' | 'iam',
  parameters: Readonly<Record<string, string>>,
): Promise<WireAnswer> {
  const Version = service === 'sts' ? '2011-06-15' : '2010-05-08'
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const { host: name } = new URL(vouch.url)
  const plain = {
    method: 'POST',
    path: `/aws/${service}`,
    headers: { ...formType, host: name },
    body: new URLSearchParams({ Version, ...parameters }).toString(),
  }
  const signed = signRequest(plain, { ...signer, timestamp, service })
  const headers = Object.fromEntries(
    [...signed.headers].map(([header, values]) => [header, values.join(',')]),
  )
  return send(vouch.url, { method: 'POST', path: plain.path, headers, body: plain.body })
}

const assumeNext = (signer: Signer): Promise<WireAnswer> =>
  call(signer, 'sts', { Action: 'AssumeRole', RoleArn: roleArn('next'), RoleSessionName: 'next' })
const askToken = (signer: Signer): Promise<WireAnswer> =>
  call(signer, 'sts', {
    Action: 'GetWebIdentityToken',
    'Audience.member.1': 'sts.amazonaws.com',
    SigningAlgorithm: 'ES384',
    DurationSeconds: '300',
  })

type Path = () => Promise<WireAnswer>

/** Everything that the session opens: by itself, by role chaining, and by the token it got before. */
async function pathsOf(signer: Signer): Promise<Record<string, Path>> {
  const token = element((await askToken(signer)).text, 'WebIdentityToken') ?? assert.fail('no token')
  return {
    GetCallerIdentity: () => call(signer, 'sts', { Action: 'GetCallerIdentity' }),
    AssumeRole: () => assumeNext(signer),
    ListRoles: () => call(signer, 'iam', { Action: 'ListRoles' }),
    GetWebIdentityToken: () => askToken(signer),
    AssumeRoleWithWebIdentity: () => exchangeToken('next', token),
  }
}

interface Seen {
  readonly path: string
  readonly startedAt: number
  readonly status: number
}

/** Calls every path without a pause, revokes in the middle, and tells what was started before and after. */
async function underLoad(paths: Readonly<Record<string, Path>>, revoke: readonly string[]) {
  const seen: Seen[] = []
  let isOver = false
  const clients = Object.entries(paths).flatMap(([path, ask]) =>
    [1, 2].map(async () => {
      while (!isOver) {
        const startedAt = performance.now()
        const { status } = await ask()
        seen.push({ path, startedAt, status })
      }
    }),
  )
  await delay(400)
  await promisify(execFile)(process.execPath, [vouchBin, 'revoke', ...revoke, '--home', scene.home])
  const returnedAt = performance.now()
  await delay(600)
  isOver = true
  await Promise.all(clients)
  for (const path of Object.keys(paths)) {
    const of = seen.filter((one) => one.path === path)
    const late = of.filter(({ startedAt }) => startedAt >= returnedAt)
    assert.ok(
      of.some(({ status }) => status === 200),
      `${path} was never answered`,
    )
    assert.ok(late.length > 0, `${path} was not asked after the revocation`)
    assert.deepEqual(
      late.filter(({ status }) => status === 200),
      [],
      `${path} after the revocation`,
    )
  }
}

test('sessions of a revoked role are refused on every path, from the next request on', async () => {
  const signer = await signIn('by-role')
  await underLoad(await pathsOf(signer), ['--role', 'by-role'])
  await delay(1100)
  assert.equal((await call(await signIn('by-role'), 'sts', { Action: 'GetCallerIdentity' })).status, 200)
})

test('a revoked session is refused on every path, and so is all that descends from it', async () => {
  const signer = await signIn('by-session')
  const other = await signIn('by-session')
  const next = keysOf(await assumeNext(signer))
  const last = keysOf(await assumeNext(next))
  const paths = {
    ...(await pathsOf(signer)),
    'GetCallerIdentity of the next': () => call(next, 'sts', { Action: 'GetCallerIdentity' }),
    'AssumeRole of the last': () => assumeNext(last),
  }
  const records = await audit(vouch, 'type=exchange')
  const record = records.find(({ credential }) => credential?.accessKeyId === signer.accessKeyId)
  await underLoad(paths, ['--session', record?.credential?.id ?? assert.fail('not on record')])
  assert.equal((await call(other, 'sts', { Action: 'GetCallerIdentity' })).status, 200)
})
