import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf, canaryAccounts } from '#check/aws-account'
import { awsKeyId, awsSecret } from '#testing/credentials'
import { testTime } from '#testing/scan-text'
import { checkLive } from './live-check.ts'
import { createSecretKeeper } from './secret-keeper.ts'
import { awsError, identity, startIam } from './testing/fake-iam.ts'
import type { FakeApi } from './testing/fake-api.ts'

const accessKeyId = awsKeyId('live')
const claim = accountOf(accessKeyId)
const account = claim.kind === 'account' ? claim.account : ''
const pair = { accessKeyId, secretAccessKey: awsSecret('live') }
const options = (api: FakeApi, accounts: readonly string[]) => ({
  accounts: new Set(accounts),
  endpoint: { url: api.url, region: 'us-east-1' },
  at: testTime,
  pause: () => Promise.resolve(),
})

/** The id of the form that AWS gives, for any account. */
function idOf(digits: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = (1n << 79n) | (BigInt(digits) << 39n) | 0x5a5a5a5a5an
  return `AK${'IA'}${Array.from({ length: 16 }, (_, n) => alphabet[Number((bits >> BigInt(75 - 5 * n)) & 31n)]).join('')}`
}

const untried: [name: string, id: string, accounts: readonly string[], why: RegExp][] = [
  ['a key of an account that is not named', accessKeyId, ['000000000001'], /not one that may be tried/],
  ['a key when no account is named', accessKeyId, [], /not one that may be tried/],
  ['a temporary key', `AS${accessKeyId.slice(2)}`, [account], /temporary/],
  ['a key of the old form', `AK${'IA'}I${accessKeyId.slice(5)}`, [account], /does not tell its account/],
  ...[...canaryAccounts]
    .map(
      (canary) =>
        [`a key of canary account ${canary}, though it is named`, idOf(canary), [canary], /bait/] as const,
    )
    .map(([name, id, accounts, why]): [string, string, readonly string[], RegExp] => [
      name,
      id,
      accounts,
      why,
    ]),
]
test('checkLive() sends nothing for what may not be tried', async () => {
  await using api = await startIam({ GetCallerIdentity: () => identity(account) })
  for (const [name, id, accounts, why] of untried) {
    const { state, evidence } = await checkLive([{ ...pair, accessKeyId: id }], options(api, accounts))
    assert.equal(state, 'unknown', name)
    assert.match(evidence, why, name)
  }
  assert.match((await checkLive([], options(api, [account]))).evidence, /no secret/)
  assert.deepEqual(api.asked, [])
})

const answers: [
  name: string,
  answer: ReturnType<typeof awsError> | string,
  state: string,
  evidence: RegExp,
][] = [
  ['a key in force', identity(account), 'exists', /^tried: AWS accepts it$/],
  [
    'a key that is deleted or inactive',
    awsError('InvalidClientTokenId', 403),
    'disabled',
    /does not accept the id/,
  ],
  ['a pair that is none', awsError('SignatureDoesNotMatch', 403), 'unknown', /with another secret/],
  ['a throttled call', awsError('Throttling', 400), 'unknown', /^tried: Throttling$/],
  ['an error page', { status: 502, body: '<html>' }, 'unknown', /^tried: it answered 502$/],
]
for (const [name, answer, state, evidence] of answers)
  test(`checkLive() tells of ${name}, by one call of GetCallerIdentity`, async () => {
    await using api = await startIam({ GetCallerIdentity: () => answer })
    const told = await checkLive([pair], options(api, [account]))
    assert.equal(told.state, state)
    assert.match(told.evidence, evidence)
    assert.deepEqual(
      api.asked.map(({ body }) => body),
      ['Action=GetCallerIdentity&Version=2011-06-15'],
    )
    assert.ok(!JSON.stringify([told, api.asked]).includes(pair.secretAccessKey))
  })

test('checkLive() waits before it tries another secret of the same id', async () => {
  let calls = 0
  await using api = await startIam({
    GetCallerIdentity: () =>
      (calls += 1) === 1 ? awsError('SignatureDoesNotMatch', 403) : identity(account),
  })
  const paused: number[] = []
  const pause = (ms: number) => Promise.resolve(void paused.push(ms))
  const told = await checkLive([pair, { ...pair, secretAccessKey: awsSecret('other') }], {
    ...options(api, [account]),
    pause,
  })
  assert.deepEqual([told.state, paused], ['exists', [5500]])
})

test('a keeper keeps pairs for a live check alone, and three characters of an Entra secret', () => {
  const found = {
    fingerprint: 'f',
    detector: 'aws-access-key',
    names: { accessKeyId },
    secret: pair.secretAccessKey,
  }
  const entra = { fingerprint: 'e', detector: 'azure-client-secret', names: {}, secret: 'abcdefgh' }
  for (const keepsPairs of [true, false]) {
    const keeper = createSecretKeeper({ keepsPairs })
    for (const one of [found, found, entra, { ...found, secret: accessKeyId }]) keeper.onSecret(one)
    assert.deepEqual(keeper.pairsOf('f'), keepsPairs ? [pair] : [])
    assert.equal(keeper.hintOf('e'), 'abc')
    keeper.forget()
    assert.deepEqual([keeper.pairsOf('f'), keeper.hintOf('e')], [[], undefined])
  }
})
