// A session does some of what it may; the ledger, rendered as CloudTrail, says the rest of the role can go.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callAs, exchangeToken, keysOf, policyText, tokenOf } from '../../../test/scene/account.ts'
import { ecKey } from '../../../test/scene/forge.ts'
import { account, makeScene, roleArn, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const provider = `arn:aws:iam::${account}:oidc-provider/${host}`
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  {
    kind: 'Policy',
    name: 'tags',
    document: policyText({ Effect: 'Allow', Action: 'iam:TagRole', Resource: '*' }),
  },
  {
    kind: 'Role',
    name: 'operator',
    trustPolicy: policyText({
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' } },
    }),
    policies: {
      inline: {
        reads: policyText({
          Effect: 'Allow',
          Action: ['iam:GetRole', 'iam:ListRoles', 'ec2:*'],
          Resource: '*',
        }),
      },
      managed: [`arn:aws:iam::${account}:policy/tags`, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    },
  },
])
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene)
  desk = makeDesk(scene.home)
  const session = keysOf(await exchangeToken(server, roleArn('operator'), tokenOf(host, key)))
  for (const call of [
    ['iam', 'GetRole', { RoleName: 'operator' }],
    ['iam', 'DeleteRole', { RoleName: 'operator' }],
    ['sts', 'GetCallerIdentity'],
  ] as const)
    await callAs(server, session, call)
})
after(async () => {
  await server.stop()
  desk.remove()
  scene.remove()
})

test('vouch audit piped into vouch rightsize writes the policy of what a session did here', async () => {
  const { out: trail } = await desk.vouch(['audit', '--format', 'cloudtrail'])
  const words = ['rightsize', '--role', 'operator', '--cloudtrail', '-', '--of-server', '--json']
  const { code, out, err } = await desk.vouch(words, { stdin: trail })
  assert.deepEqual([code, err], [0, ''])
  const { policies, denied, present, withoutAction } = JSON.parse(out)
  assert.deepEqual(policies, [
    {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Iam', Effect: 'Allow', Action: ['iam:GetRole'], Resource: [roleArn('operator')] }],
    },
  ])
  assert.deepEqual(
    denied.map(({ name, resource }: Record<string, string>) => `${name} ${resource}`),
    [`iam:DeleteRole ${roleArn('operator')}`],
  )
  assert.equal(withoutAction.length, 1)
  const used = new Map(
    present.grants.map((grant: { pattern: string; used: string[] }) => [grant.pattern, grant.used.join(' ')]),
  )
  assert.deepEqual(
    ['iam:GetRole', 'iam:ListRoles', 'ec2:*', 'iam:TagRole'].map((pattern) => used.get(pattern)),
    ['iam:GetRole', '', '', ''],
  )
  assert.ok(
    present.grants.some(
      ({ policy }: { policy: string }) => policy === 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ),
  )
})
