import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHcl } from '#hcl/load-hcl'
import { lint } from '../lint.ts'
import type { LintSubject, TrustSubject } from '../types.ts'
import { readLintFiles, type LintReading } from './read-lint-files.ts'

const hcl = await loadHcl()
const facts = { account: '123456789012', region: 'eu-west-1', parameters: new Map<string, string>(), hcl }

function read(
  files: Readonly<Record<string, string>>,
  beside: Readonly<Record<string, string>> = {},
): LintReading {
  const given = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([file, text]) => ({ file, text }))
  return readLintFiles(given(files), {
    ...facts,
    readFolder: (folder) => given(beside).filter(({ file }) => file.startsWith(`${folder}/`)),
    readFile: (path, from) => {
      const file = [...from.split('/').slice(0, -1), path.replace(/^\.\//, '')].join('/')
      const text = beside[file]
      if (text === undefined) throw new Error('no such file')
      return { file, text }
    },
  })
}

function isTrust(subject: LintSubject): subject is TrustSubject {
  return subject.on === 'trust'
}

/** Rule, place and role of each finding. */
function found({ subjects }: LintReading): string[] {
  return lint(subjects)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, role, place: { file, line, column } }) => `${file}:${line}:${column} ${rule} ${role ?? ''}`)
}

/** What stands at the place of the only finding. */
function standing(text: string, reading: LintReading): string {
  const [finding] = lint(reading.subjects).filter(({ severity }) => severity !== 'note')
  assert.ok(finding)
  return (text.split('\n')[finding.place.line - 1] ?? '').slice(finding.place.column - 1)
}

const provider = `resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
`
const statement = (sub: string): string => `{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = ${sub} }
      }
    }`
const encoded = (...statements: readonly string[]): string => `${provider}resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [${statements.join(', ')}]
  })
}
`

test('a policy in jsonencode() is judged, each finding at its value', () => {
  const main = encoded(statement('"repo:*"'))
  assert.deepEqual(found(read({ 'main.tf': main })), ['main.tf:15:70 any-tenant ci'])
  assert.equal(standing(main, read({ 'main.tf': main })), '"repo:*" }')
})

test('a sound policy has no findings', () => {
  const reading = read({ 'main.tf': encoded(statement('"repo:acme/shop:ref:refs/heads/main"')) })
  assert.deepEqual([reading.gaps, found(reading)], [[], []])
})

test('a statement of which a part is unknown is left out and told of, and the others are judged', () => {
  const reading = read({
    'main.tf': `${encoded(statement('var.sub'), statement('"repo:*"'))}variable "sub" {}`,
  })
  assert.deepEqual(found(reading), ['main.tf:23:70 any-tenant ci'])
  assert.deepEqual(reading.gaps, [
    {
      file: 'main.tf',
      why: 'main.tf:9:18: a statement is not looked at: `var.sub` has no value in these files (aws_iam_role.ci)',
    },
  ])
})

test('a Deny of which a part is unknown leaves the whole policy open', () => {
  const deny = '{ Effect = "Deny", Action = "*", Principal = { AWS = var.who } }'
  const reading = read({ 'main.tf': `${encoded(deny, statement('"repo:*"'))}variable "who" {}` })
  assert.deepEqual(reading.subjects.filter(isTrust), [])
  assert.match(reading.gaps[0]?.why ?? '', /aws_iam_role.ci: `assume_role_policy`: `var.who` has no value/)
})

const document = (more: string): string => `${provider}data "aws_iam_policy_document" "ci" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    ${more}
  }
}
resource "aws_iam_role" "ci" {
  assume_role_policy = data.aws_iam_policy_document.ci.json
}
`
const like = (value: string): string =>
  `condition {\n      test     = "StringLike"\n      variable = "token.actions.githubusercontent.com:sub"\n      values   = ${value}\n    }`

test('a policy document is judged where its blocks stand', () => {
  assert.deepEqual(found(read({ 'main.tf': document(like('["repo:*"]')) })), [
    'main.tf:17:5 any-tenant aws_iam_role.ci',
  ])
  assert.deepEqual(found(read({ 'main.tf': document('') })), ['main.tf:6:3 missing-tenant aws_iam_role.ci'])
})

test('a dynamic block makes a condition for each of what is known', () => {
  const dynamic = `dynamic "condition" {\n for_each = { "repo:*" = 1 }\n content {\n test = "StringLike"\n variable = "token.actions.githubusercontent.com:sub"\n values = [condition.key]\n}\n}`
  assert.deepEqual(found(read({ 'main.tf': document(dynamic) })), ['main.tf:17:5 any-tenant aws_iam_role.ci'])
})

const heredoc = `resource "aws_iam_role" "ci" {
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": { "AWS": "*" },
        "Action": "sts:AssumeRole"
      }]
    }
  EOT
}
`
test('a policy in a heredoc is judged where its text stands', () => {
  assert.deepEqual(found(read({ 'main.tf': heredoc })), ['main.tf:5:21 any-principal aws_iam_role.ci'])
  assert.equal(standing(heredoc, read({ 'main.tf': heredoc })), '{')
})

test('a policy in a file of its own is judged there, and can be rewritten', () => {
  const policy = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}\n'
  const main = 'resource "aws_iam_role" "ci" {\n assume_role_policy = file("${path.module}/trust.json")\n}\n'
  const reading = read({ 'app/main.tf': main }, { 'app/trust.json': policy })
  assert.deepEqual(found(reading), ['app/trust.json:1:15 any-principal aws_iam_role.ci'])
  assert.deepEqual(
    reading.subjects.filter(isTrust).map(({ isWhole }) => isWhole),
    [true],
  )
})

test('a module that stands beside the files is read too, with what it is given', () => {
  const main = 'module "ci" {\n  source = "../modules/ci"\n  who = "*"\n}\n'
  const inner =
    'variable "who" {}\nresource "aws_iam_role" "r" {\n assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.who } }] })\n}\n'
  assert.deepEqual(
    found(read({ 'prod/main.tf': `${main}# aws_iam_role` }, { 'modules/ci/main.tf': inner })),
    ['modules/ci/main.tf:3:49 any-principal module.ci.aws_iam_role.r'],
  )
})

test('roles of for_each are judged each with its own values', () => {
  const roles = `${provider}resource "aws_iam_role" "ci" {
  for_each           = { shop = "repo:acme/shop:ref:refs/heads/main", all = "repo:*" }
  name               = "ci-\${each.key}"
  assume_role_policy = jsonencode({ Statement = [${statement('each.value')}] })
}
`
  assert.deepEqual(found(read({ 'main.tf': roles })), ['main.tf:6:77 any-tenant ci-all'])
})

test('the issuer of a cluster has its form before it has its name', () => {
  const main = document('')
    .replaceAll(
      '"token.actions.githubusercontent.com:aud"',
      '"${replace(aws_eks_cluster.main.identity[0].oidc[0].issuer, "https://", "")}:sub"',
    )
    .replace('"StringEquals"', '"StringLike"')
    .replace('"sts.amazonaws.com"]\n    }', '"system:serviceaccount:*:api"]\n    }')
    .replace(
      '"https://token.actions.githubusercontent.com"',
      'aws_eks_cluster.main.identity[0].oidc[0].issuer',
    )
  const reading = read({ 'main.tf': `${main}resource "aws_eks_cluster" "main" { name = "main" }` })
  assert.deepEqual(
    [found(reading), reading.gaps],
    [['main.tf:12:5 kubernetes-any-namespace aws_iam_role.ci'], []],
  )
})

test('permissions are judged with whoever has them, wherever they stand', () => {
  const main = `resource "aws_iam_role" "app" {
  name                = "app"
  assume_role_policy  = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "own" {
  name   = "own"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.b.arn}/*" }] })
}
resource "aws_s3_bucket" "b" {}
resource "aws_iam_policy" "wide" {
  policy = data.aws_iam_policy_document.wide.json
}
data "aws_iam_policy_document" "wide" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy_attachment" "wide" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.wide.arn
}
`
  for (const account of [undefined, '123456789012']) {
    const { subjects, gaps } = readLintFiles([{ file: 'main.tf', text: main }], {
      region: 'eu-west-1',
      parameters: new Map(),
      hcl,
      ...(account !== undefined && { account }),
    })
    assert.deepEqual(gaps, [])
    const [app, ...others] = subjects.flatMap((one) => (one.on === 'permissions' ? [one] : []))
    assert.deepEqual(
      app?.policies.map(({ id, standing, place }) => [id.split('/').at(-1), standing, place([]).line]),
      [
        ['inline:own', 'own', 8],
        ['terraform-wide', 'shared', 14],
      ],
    )
    assert.deepEqual(
      others.map(({ isAttached }) => isAttached),
      [true],
    )
    assert.ok(lint(subjects).some(({ place }) => place.line === 16))
  }
})

test('a fault is named with its place, and what stands beside it is judged', () => {
  const reading = read({
    'main.tf': `resource "aws_iam_role" "broken" {\n  assume_role_policy = [\n}\n${heredoc}`,
  })
  assert.equal(found(reading).length, 1)
  assert.match(reading.gaps[0]?.why ?? '', /^main\.tf:\d+:\d+: expected valid HCL/)
})

test('files of Terraform are gaps where the parser is not there', () => {
  const { gaps } = readLintFiles([{ file: 'main.tf', text: heredoc }], { ...facts, hcl: undefined as never })
  assert.match(gaps[0]?.why ?? '', /need the parser of HCL/)
})

test('files that say nothing of trust are read without a word', () =>
  assert.deepEqual(read({ 'main.tf': 'resource "aws_vpc" "v" {', 'a.tf.json': '{' }), {
    subjects: [],
    providers: new Map(),
    gaps: [],
    templates: [],
    strangers: [],
  }))

test('readLintFiles() answers for any text in place of a policy', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      read({ 'main.tf': `resource "aws_iam_role" "r" {\n assume_role_policy = ${text}\n}` })
      read({ 'main.tf': `resource "aws_iam_role" "r" {\n assume_role_policy = <<E\n${text}\nE\n}` })
      read({
        'main.tf.json': `{"resource":{"aws_iam_role":{"r":{"assume_role_policy":${JSON.stringify(text)}}}}}`,
      })
    }),
    { numRuns: 30 },
  )
})
