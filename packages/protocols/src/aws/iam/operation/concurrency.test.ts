import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Resource } from '@vouchsafe/trust/resource'
import { accountId, allowing, createIam, faultOf, trusting, type TestIam } from '#testing/iam'
import { boundaryArn, estate, storedRole } from '#testing/iam-estate'

type Call = readonly [operation: string, parameters: Readonly<Record<string, string>>]

const app = { RoleName: 'app' }
const put = (PolicyName: string, action: string): Call => [
  'PutRolePolicy',
  { ...app, PolicyName, PolicyDocument: allowing(action) },
]
const trust = (subject: string): Call => [
  'UpdateAssumeRolePolicy',
  { ...app, PolicyDocument: trusting.replace('octo', subject) },
]
const tagAs = (key: string): Call => [
  'TagRole',
  { ...app, 'Tags.member.1.Key': key, 'Tags.member.1.Value': 'v' },
]

/** Makes `first` and lets somebody else act when it has been decided and planned, but not committed. */
async function during(iam: TestIam, first: Call, act: () => unknown): Promise<readonly unknown[]> {
  iam.beforeCommit = async () => {
    iam.beforeCommit = () => {}
    await act()
  }
  return faultOf(await iam.call(...first)).slice(0, 2)
}

const specOf = (iam: TestIam, name = 'app') =>
  iam.world.trust.current().resource({ kind: 'Role', account: accountId, name })?.spec

const conflict = [409, 'ConcurrentModification']
const done = [200, undefined]

const pairs: readonly [name: string, first: Call, second: Call, outcome: readonly unknown[]][] = [
  ['two writings of one inline policy', put('p', 's3:*'), put('p', 's3:Get*'), conflict],
  ['two trust policies', trust('a'), trust('b'), conflict],
  [
    'two boundaries',
    [
      'PutRolePermissionsBoundary',
      { ...app, PermissionsBoundary: boundaryArn.replace('team/limit', 'S3Read') },
    ],
    ['DeleteRolePermissionsBoundary', app],
    conflict,
  ],
  [
    'two descriptions',
    ['UpdateRole', { ...app, Description: 'a' }],
    ['UpdateRole', { ...app, Description: 'b' }],
    conflict,
  ],
  [
    'a deletion of what has changed',
    ['DeleteRole', { RoleName: 'bare' }],
    ['UpdateRole', { RoleName: 'bare', Description: 'b' }],
    conflict,
  ],
  [
    'a change of what was tagged anew, since permissions go by tags',
    put('p', 's3:*'),
    tagAs('Team'),
    conflict,
  ],
  ['two inline policies', put('p', 's3:*'), put('q', 's3:*'), done],
  ['an inline policy and a trust policy', put('p', 's3:*'), trust('b'), done],
  [
    'two attachments',
    ['AttachRolePolicy', { ...app, PolicyArn: boundaryArn }],
    ['AttachRolePolicy', { ...app, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    done,
  ],
  [
    'two roles',
    ['UpdateRole', { ...app, Description: 'a' }],
    ['UpdateRole', { RoleName: 'bare', Description: 'b' }],
    done,
  ],
]
for (const [name, first, second, outcome] of pairs)
  test(`of two at once, ${name}: ${outcome === done ? 'both stand' : 'the second to commit learns of the first'}`, async () => {
    const iam = createIam(estate())
    let won: unknown
    assert.deepEqual(
      await during(iam, first, async () => {
        won = (await iam.call(...second)).status
      }),
      outcome,
    )
    assert.equal(won, 200)
    assert.equal(iam.orders.length, outcome === done ? 2 : 1)
  })

test('of two creations of one role at once, the second finds it there', async () => {
  const iam = createIam(estate())
  const create: Call = ['CreateRole', { RoleName: 'new', AssumeRolePolicyDocument: trusting }]
  assert.deepEqual(await during(iam, create, () => iam.call(...create)), [409, 'EntityAlreadyExists'])
})

const replaced = (iam: TestIam, change: (resources: readonly Resource[]) => readonly Resource[]): void =>
  iam.world.trust.set(...change(iam.world.trust.current().resources))

test('a role that was deleted and made anew is not the one that the call was decided on', async () => {
  const iam = createIam(estate())
  const renew = () =>
    replaced(iam, (resources) => resources.map((one) => (one.name === 'bare' ? storedRole('bare') : one)))
  const first: Call = [
    'PutRolePolicy',
    { RoleName: 'bare', PolicyName: 'p', PolicyDocument: allowing('s3:*') },
  ]
  assert.deepEqual(await during(iam, first, renew), conflict)
  assert.equal(specOf(iam, 'bare')?.['policies'], undefined)
})

test('a permission that was taken away in between allows nothing any more', async () => {
  const iam = createIam(estate())
  const demote = () =>
    replaced(iam, (resources) =>
      resources.map((one) =>
        one.name === 'deploy'
          ? { ...one, spec: { ...one.spec, policies: { inline: { own: allowing('s3:*') } } } }
          : one,
      ),
    )
  assert.deepEqual(await during(iam, put('p', 's3:*'), demote), conflict)
  assert.deepEqual(iam.orders, [])
  assert.equal((await iam.call(...put('p', 's3:*'))).status, 403)
})

test('a role that was made anew is not passed on by who was asked about the old one', async () => {
  const iam = createIam(estate())
  const renew = () =>
    replaced(iam, (resources) => resources.map((one) => (one.name === 'bare' ? storedRole('bare') : one)))
  const add: Call = ['AddRoleToInstanceProfile', { InstanceProfileName: 'empty', RoleName: 'bare' }]
  assert.deepEqual(await during(iam, add, renew), conflict)
})

test('what happens elsewhere does not disturb a call', async () => {
  const iam = createIam(estate())
  const grow = () => replaced(iam, (resources) => [...resources, storedRole('another')])
  assert.deepEqual(await during(iam, put('p', 's3:*'), grow), done)
})

test('twenty calls at once on one role lose none of their changes', async () => {
  const iam = createIam(estate())
  await iam.signer()
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
  const answers = await Promise.all(names.map((name) => iam.call(...put(name, 's3:Get*'))))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  const policies = specOf(iam)?.['policies'] as { inline: object } | undefined
  assert.deepEqual(Object.keys(policies?.inline ?? {}).toSorted(), [...names, 's3'].toSorted())
})

test('of twenty calls at once on one policy exactly one wins', async () => {
  const iam = createIam(estate())
  await iam.signer()
  const subjects = Array.from({ length: 20 }, (_, index) => `org-${index}`)
  const answers = await Promise.all(subjects.map((subject) => iam.call(...trust(subject))))
  const codes = answers.map((answer) => faultOf(answer)[1])
  assert.equal(codes.filter((code) => code === undefined).length, 1)
  assert.equal(codes.filter((code) => code === 'ConcurrentModification').length, 19)
})
