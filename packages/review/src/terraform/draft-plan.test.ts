import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { readSource } from '#sources/read-source'
import { recogniseSource } from '#sources/recognise-source'

const account = '123456789012'
const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`

function read(text: string) {
  const source = recogniseSource({ file: 'p.json', text })
  assert.ok(source)
  return readSource(source, { account, region: 'eu-west-1', stack: 'p', parameters: new Map() })
}

const planned = readFileSync(new URL('fixtures/plan.json', import.meta.url), 'utf8')

function specOf(text: string, key: string) {
  const document = read(text).documents.find(({ kind, name }) => `${kind} ${name}` === key)
  assert.ok(document, `expected ${key}`)
  return JSON.parse(JSON.stringify(document.spec))
}

test('a plan of Terraform gives every resource of trust in it, through modules, count and for_each', () => {
  const { format, documents, skipped, notes } = read(planned)
  assert.equal(format, 'terraform_plan')
  assert.deepEqual(
    documents.map(({ kind, name }) => `${kind} ${name}`),
    [
      'Provider token.actions.githubusercontent.com',
      'SamlProvider okta',
      'Policy ci-ceiling',
      'Policy reports-read',
      'Role github-deploy',
      'Role worker-blue',
      'Role worker-green',
      'Role app-0',
      'Role app-1',
      'InstanceProfile worker-blue',
    ],
  )
  assert.deepEqual(skipped, [{ name: 'aws_s3_bucket.reports', type: 'aws_s3_bucket' }])
  assert.deepEqual(notes, [
    'aws_iam_policy.read has no name of its own: the provider would make one up, here it is `reports-read`',
  ])
})

test('what the plan leaves open is filled in from the resources that it creates', () => {
  const { trustPolicy, policies, ...rest } = specOf(planned, 'Role github-deploy')
  assert.deepEqual(rest, {
    path: '/ci/',
    description: 'Deploys the shop',
    maxSessionDuration: 7200,
    disabled: false,
    permissionsBoundary: `arn:aws:iam::${account}:policy/ci-ceiling`,
    tags: { owner: 'payments', tier: '1' },
  })
  assert.deepEqual(JSON.parse(trustPolicy), {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHub',
        Effect: 'Allow',
        Principal: { Federated: [provider] },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': ['sts.amazonaws.com'] },
          StringLike: {
            'token.actions.githubusercontent.com:sub': [
              'repo:acme/shop:ref:refs/heads/main',
              'repo:acme/shop:environment:*',
            ],
          },
        },
      },
    ],
  })
  assert.deepEqual(Object.keys(policies.inline), ['queue'])
  assert.deepEqual(policies.managed, [`arn:aws:iam::${account}:policy/reports-read`])
})

test('a variable of a module is followed to what the caller gives it', () => {
  const { trustPolicy, policies } = specOf(planned, 'Role app-1')
  const [statement] = JSON.parse(trustPolicy).Statement
  assert.deepEqual(statement.Principal, { Federated: [provider] })
  assert.deepEqual(statement.Condition.StringEquals, {
    'token.actions.githubusercontent.com:sub': ['repo:acme/app-1:environment:production'],
  })
  assert.deepEqual(policies, { managed: [`arn:aws:iam::${account}:policy/reports-read`] })
})

/** A plan of a few resources, in the form of `terraform show -json`. */
interface Resource {
  readonly type: string
  readonly name: string
  readonly mode?: string
  readonly values?: object
  readonly unknown?: object
  readonly expressions?: object
}

function plan(...resources: readonly Resource[]): string {
  const address = ({ mode, type, name }: Resource) => `${mode === 'data' ? 'data.' : ''}${type}.${name}`
  return JSON.stringify({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: resources.map((one) => ({ mode: 'managed', values: {}, ...one, address: address(one) })),
      },
    },
    resource_changes: resources.map((one) => ({
      address: address(one),
      change: { after_unknown: one.unknown ?? {} },
    })),
    configuration: {
      root_module: {
        resources: resources.map((one) => ({ address: address(one), expressions: one.expressions ?? {} })),
      },
    },
  })
}

const references = (...names: readonly string[]) => ({ references: names })
const oidc: Resource = {
  type: 'aws_iam_openid_connect_provider',
  name: 'github',
  values: { url: 'https://token.actions.githubusercontent.com', client_id_list: ['sts.amazonaws.com'] },
  unknown: { arn: true },
}
const document = (statement: object, unknown: object, expressions: object): Resource => ({
  mode: 'data',
  type: 'aws_iam_policy_document',
  name: 'trust',
  values: { statement: [statement] },
  unknown: { json: true, statement: [unknown] },
  expressions: { statement: [expressions] },
})
const roleOf = (...names: readonly string[]): Resource => ({
  type: 'aws_iam_role',
  name: 'r',
  values: { name: 'r' },
  unknown: { assume_role_policy: true },
  expressions: { assume_role_policy: references(...names) },
})
const trusting = roleOf('data.aws_iam_policy_document.trust.json', 'data.aws_iam_policy_document.trust')
const github = references(
  'aws_iam_openid_connect_provider.github.arn',
  'aws_iam_openid_connect_provider.github',
)

const refusals: [name: string, text: string, says: RegExp][] = [
  [
    'a policy whose text joins what is not known yet',
    plan(
      oidc,
      roleOf('aws_iam_openid_connect_provider.github.arn', 'aws_iam_openid_connect_provider.github'),
    ),
    /^p\.json:1:\d+: aws_iam_role\.r: `assume_role_policy` is known only after apply/,
  ],
  [
    'a value that goes through a local',
    plan(oidc, document({}, {}, {}), roleOf('local.policy', 'data.aws_iam_policy_document.trust.json')),
    /`assume_role_policy` is known only after apply/,
  ],
  [
    'a choice of two',
    plan(
      document({}, {}, {}),
      { ...document({}, {}, {}), name: 'other' },
      roleOf('data.aws_iam_policy_document.trust.json', 'data.aws_iam_policy_document.other.json'),
    ),
    /`assume_role_policy` is known only after apply/,
  ],
  [
    'a resource of a bucket that is not there yet',
    plan(
      { type: 'aws_s3_bucket', name: 'b', unknown: { arn: true } },
      document(
        { actions: ['s3:GetObject'], resources: [null], principals: [] },
        { resources: [true] },
        { resources: references('aws_s3_bucket.b.arn', 'aws_s3_bucket.b') },
      ),
      trusting,
    ),
    /aws_iam_role\.r: data\.aws_iam_policy_document\.trust\.statement\[0\]\.resources is known only after apply/,
  ],
  [
    'a condition that is not known yet',
    plan(
      oidc,
      document(
        { condition: [{ test: 'StringEquals', variable: 'a', values: [null] }] },
        { condition: [{ values: [true] }] },
        {},
      ),
      trusting,
    ),
    /\.statement\[0\]\.condition is known only after apply/,
  ],
  [
    'more principals than references',
    plan(
      oidc,
      document(
        { principals: [{ type: 'Federated', identifiers: [null, null] }] },
        { principals: [{ identifiers: [true, true] }] },
        { principals: [{ type: { constant_value: 'Federated' }, identifiers: github }] },
      ),
      trusting,
    ),
    /\.principals is known only after apply/,
  ],
  [
    'a document that merges others',
    plan({ ...document({}, {}, {}), values: { source_policy_documents: ['{}'], statement: [] } }, trusting),
    /data\.aws_iam_policy_document\.trust merges other documents/,
  ],
  [
    'a policy for a role that the plan does not hold',
    plan({
      type: 'aws_iam_role_policy_attachment',
      name: 'a',
      values: { role: 'other', policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    }),
    /attaches a policy to the role `other`, which this file does not hold/,
  ],
  [
    'a role without a trust policy',
    plan({ type: 'aws_iam_role', name: 'r', values: { name: 'r' } }),
    /`assume_role_policy` is not set/,
  ],
  ['two resources of one address', plan(oidc, oidc), /expected a resource with an `address` of its own/],
  [
    'a module without an address',
    '{"format_version":"1.2","planned_values":{"root_module":{"child_modules":[{}]}}}',
    /expected a module/,
  ],
]
for (const [name, text, says] of refusals)
  test(`readSource() refuses ${name}`, () => {
    const { message } = throwsCode(() => read(text), 'manifest_invalid')
    assert.match(message, says)
  })

test('the providers of one statement are told from its roles by the type of principal', () => {
  const text = plan(
    oidc,
    {
      ...roleOf(),
      name: 'caller',
      values: { name: 'caller', assume_role_policy: '{}' },
      unknown: { arn: true },
    },
    document(
      {
        principals: [
          { type: 'AWS', identifiers: [null] },
          { type: 'Federated', identifiers: [null] },
        ],
      },
      { principals: [{ identifiers: [true] }, { identifiers: true }] },
      {
        principals: [
          { type: { constant_value: 'Federated' }, identifiers: github },
          {
            type: { constant_value: 'AWS' },
            identifiers: references('aws_iam_role.caller.arn', 'aws_iam_role.caller'),
          },
        ],
      },
    ),
    trusting,
  )
  assert.deepEqual(JSON.parse(specOf(text, 'Role r').trustPolicy).Statement[0].Principal, {
    AWS: [`arn:aws:iam::${account}:role/caller`],
    Federated: [provider],
  })
})

test('a policy of each.value is the one under the same key', () => {
  const text = JSON.stringify({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: ['a', 'b'].flatMap((index) => [
          {
            address: `aws_iam_policy.p["${index}"]`,
            mode: 'managed',
            type: 'aws_iam_policy',
            name: 'p',
            index,
            values: { name: `p-${index}`, policy: '{}' },
          },
          {
            address: `aws_iam_role.r["${index}"]`,
            mode: 'managed',
            type: 'aws_iam_role',
            name: 'r',
            index,
            values: { name: `r-${index}`, assume_role_policy: '{}' },
          },
        ]),
      },
    },
    resource_changes: ['a', 'b'].map((index) => ({
      address: `aws_iam_role.r["${index}"]`,
      change: { after_unknown: { permissions_boundary: true } },
    })),
    configuration: {
      root_module: {
        resources: [
          {
            address: 'aws_iam_role.r',
            expressions: { permissions_boundary: references('each.value.arn', 'each.value') },
            for_each_expression: references('aws_iam_policy.p'),
          },
        ],
      },
    },
  })
  assert.equal(specOf(text, 'Role r-b').permissionsBoundary, `arn:aws:iam::${account}:policy/p-b`)
})

test('a state gives what stands, with a note where it is of another account', () => {
  const { format, documents, notes } = read(
    JSON.stringify({
      format_version: '1.0',
      terraform_version: '1.11.4',
      values: {
        root_module: {
          resources: [
            {
              address: 'aws_iam_openid_connect_provider.github',
              mode: 'managed',
              type: 'aws_iam_openid_connect_provider',
              name: 'github',
              values: {
                arn: 'arn:aws:iam::210987654321:oidc-provider/token.actions.githubusercontent.com',
                url: 'token.actions.githubusercontent.com',
                client_id_list: ['sts.amazonaws.com'],
                tags: {},
              },
            },
          ],
        },
      },
    }),
  )
  assert.equal(format, 'terraform_state')
  assert.equal(documents[0]?.spec['url'], 'https://token.actions.githubusercontent.com')
  assert.deepEqual(notes, ['resources of account 210987654321 become resources of account 123456789012 here'])
})

test('names from a file are never looked up in a prototype', () => {
  const text = plan(
    { type: '__proto__', name: 'constructor', values: { name: 'x' } },
    document(
      {
        principals: [{ type: '__proto__', identifiers: ['*'] }],
        condition: [{ test: '__proto__', variable: '__proto__', values: ['a'] }],
      },
      {},
      {},
    ),
    trusting,
  )
  const [statement] = JSON.parse(specOf(text, 'Role r').trustPolicy).Statement
  assert.deepEqual(Object.keys(statement.Principal), ['__proto__'])
  assert.equal(({} as { a?: string }).a, undefined)
})

test('modules that hand a value round and round are followed only so far', () => {
  const calls = (depth: number): object => ({
    resources: [],
    module_calls: {
      m: {
        expressions: { v: references(...Array.from({ length: 9 }, () => 'var.v')) },
        module: depth === 0 ? {} : calls(depth - 1),
      },
    },
  })
  const module = (depth: number, address: string): object => ({
    ...(address !== '' && { address }),
    resources:
      depth > 0
        ? []
        : [
            {
              address: `${address}.aws_iam_role.r`,
              mode: 'managed',
              type: 'aws_iam_role',
              name: 'r',
              values: { name: 'r' },
            },
          ],
    child_modules: depth > 0 ? [module(depth - 1, `${address === '' ? '' : `${address}.`}module.m`)] : [],
  })
  const text = JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: module(10, '') },
    configuration: { root_module: calls(10) },
  })
  throwsCode(() => read(text), 'manifest_invalid')
})
