// Names become ids under a running server: the whole way, with the tokens that its ledger has seen.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assume } from '../../../test/scene/sts.ts'
import { makeKey } from '../../../test/scene/tokens.ts'
import { account, makeScene, roleArn, startVouch, type Scene, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const host = 'gitlab.com'
const key = makeKey('migrate')
const main = 'ref_type:branch:ref:main'

function policy(...paths: readonly string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: paths },
        },
      },
    ],
  }
}

const role = (trustPolicy: unknown): object => ({ kind: 'Role', account, name: 'deploy', trustPolicy })

let scene: Scene
let server: Vouch
let desk: Desk
before(async () => {
  scene = makeScene([
    {
      kind: 'Provider',
      account,
      url: `https://${host}`,
      audiences: ['sts.amazonaws.com'],
      keys: { jwks: { keys: [key.publicJwk] } },
    },
    role(policy(`project_path:acme/shop:${main}`)),
  ])
  server = await startVouch(scene)
  desk = makeDesk(scene.home)
})
after(async () => {
  desk.remove()
  await server.stop()
  scene.remove()
})

/** Status of an exchange by a project that is at a path now and has an id for ever. */
async function exchange(path: string, id: string, namespace: string): Promise<number> {
  const token = key.token({
    iss: `https://${host}`,
    sub: `project_path:${path}:${main}`,
    project_path: path,
    project_id: id,
    namespace_path: path.split('/')[0],
    namespace_id: namespace,
  })
  return (await assume(server.url, roleArn('deploy'), token)).status
}

async function applied(file: string): Promise<void> {
  const trustPolicy: unknown = JSON.parse(readFileSync(join(desk.temporary, file), 'utf8'))
  const manifest = join(desk.temporary, 'role.json')
  writeFileSync(manifest, JSON.stringify(role(trustPolicy)))
  const { code, err } = await desk.vouch(['apply', '-f', manifest])
  assert.equal(code, 0, err)
}

test('vouch migrate-trust --seen takes the ids of tokens that got the role, and each step lets in whom it says', async () => {
  const who: readonly (readonly [path: string, id: string, namespace: string])[] = [
    ['acme/shop', '77', '1'],
    ['acme/store', '77', '1'],
    ['acme/shop', '990', '99'],
  ]
  const statuses = async (): Promise<number[]> => {
    const found: number[] = []
    for (const bearer of who) found.push(await exchange(...bearer))
    return found
  }
  assert.equal(await exchange('acme/shop', '77', '1'), 200)
  const words = ['migrate-trust', '--role', 'deploy', '--seen', '1h']
  const both = await desk.vouch([...words, '--out', 'both.json'])
  assert.deepEqual([both.code, both.err], [0, ''])
  assert.match(
    both.out,
    /^role deploy: ids beside 1 name\n {2}acme\/shop of gitlab\.com: namespace_id 1, project_id 77\n/,
  )
  await applied('both.json')
  // as they are, renamed, and a stranger who has taken the name
  assert.deepEqual(await statuses(), [200, 200, 200])
  // the ledger has now seen the name with two ids, and says so instead of choosing
  const torn = await desk.vouch([...words, '--drop-names', '--out', 'ids.json'])
  assert.equal(torn.code, 2)
  assert.match(torn.err, /`acme(?:\/shop)?` of gitlab\.com has two ids, .*: the name has changed hands/)
  const list = JSON.stringify({ [host]: { acme: 1, 'acme/shop': 77 } })
  const ids = await desk.vouch([...words, '--ids', '-', '--drop-names', '--out', 'ids.json'], { stdin: list })
  assert.deepEqual([ids.code, ids.err], [0, ''])
  await applied('ids.json')
  assert.deepEqual(await statuses(), [200, 200, 403])
})
