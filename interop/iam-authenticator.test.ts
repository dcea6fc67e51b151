// A token of aws-iam-authenticator, unmodified: a presigned GetCallerIdentity, which a cluster's webhook sends on to STS.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { assume } from '../test/scene/sts.ts'
import { makeKey } from '../test/scene/tokens.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../test/scene/vouch.ts'
import { element } from '../test/scene/wire.ts'

const authenticator = process.env['VOUCH_INTEROP_AUTHENTICATOR'] ?? ''
const cluster = 'interop'
const host = 'issuer.example.com'
/** It signs for AWS's own name and cannot be told another; the server is told to answer to it. */
const sts = 'sts.eu-central-1.amazonaws.com'

test('a token of aws-iam-authenticator verifies, for its own cluster alone', async () => {
  const key = makeKey('k')
  const scene = makeScene([
    {
      kind: 'Provider',
      url: `https://${host}`,
      audiences: ['sts.amazonaws.com'],
      keys: { jwks: { keys: [key.publicJwk] } },
    },
    roleTrusting('kubectl', host),
  ])
  const vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error', VOUCH_HOST_NAMES: sts })
  try {
    const token = key.token({ iss: `https://${host}`, sub: 'me' })
    const { text } = await assume(vouch.url, roleArn('kubectl'), token)
    const url = await presignedUrl((name) => element(text, name) ?? assert.fail(text))
    const good = await ask(vouch, url, cluster)
    assert.equal(good.status, 200, good.body)
    const { GetCallerIdentityResponse } = JSON.parse(good.body)
    assert.deepEqual(
      [
        GetCallerIdentityResponse.GetCallerIdentityResult.Account,
        GetCallerIdentityResponse.GetCallerIdentityResult.Arn,
      ],
      [account, `arn:aws:sts::${account}:assumed-role/kubectl/system-test`],
    )
    const other = await ask(vouch, url, 'another-cluster')
    assert.equal(other.status, 403)
    assert.match(other.body, /SignatureDoesNotMatch/)
  } finally {
    await vouch.stop()
    scene.remove()
  }
})

/** What kubectl would send as its bearer token, taken apart as the webhook does. */
async function presignedUrl(credential: (member: string) => string): Promise<URL> {
  const { stdout } = await promisify(execFile)(authenticator, ['token', '-i', cluster], {
    env: {
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: credential('AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: credential('SecretAccessKey'),
      AWS_SESSION_TOKEN: credential('SessionToken'),
      AWS_REGION: 'eu-central-1',
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  })
  const { token }: { token: string } = JSON.parse(stdout).status
  const prefix = 'k8s-aws-v1.'
  assert.ok(token.startsWith(prefix), 'expected a token of the first version')
  return new URL(Buffer.from(token.slice(prefix.length), 'base64url').toString())
}

/** The webhook's request: the cluster's name is a signed header, the answer is JSON. */
function ask({ url }: Vouch, presigned: URL, id: string): Promise<{ status: number; body: string }> {
  assert.equal(presigned.host, sts)
  const target = new URL(`${presigned.pathname}${presigned.search}`, url)
  const headers = { host: sts, 'x-k8s-aws-id': id, accept: 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(target, { headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}
