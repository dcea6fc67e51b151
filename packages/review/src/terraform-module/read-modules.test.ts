import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHcl } from '#hcl/load-hcl'
import { readModules } from './read-modules.ts'
import type { Value } from './types.ts'
import { placeOf, toJson, unknownMark, whyUnknown } from './values.ts'

const parser = await loadHcl()
const files: Readonly<Record<string, string>> = {
  'policy.json': '{"a": 1}',
  'policy.tpl': '{"who": "${name}"}',
}

function read(sources: Readonly<Record<string, string>>, parameters: readonly [string, string][] = []) {
  const readFile = (path: string): { file: string; text: string } => {
    const found = files[path.replace(/^\.\//, '')]
    if (found === undefined) throw new Error('no such file')
    return { file: path, text: found }
  }
  return readModules(
    Object.entries(sources).map(([file, text]) => ({ file, text })),
    {
      parser,
      facts: { account: '123456789012', region: 'eu-west-1', parameters: new Map(parameters), readFile },
      isWanted: (type) => type === 'probe',
      steps: 100_000,
    },
  )
}

/** The value of an expression in a module that has some other text too. */
function probe(expression: string, beside = '', parameters: readonly [string, string][] = []): Value {
  const { resources, faults } = read(
    { 'main.tf': `resource "probe" "p" {\n  v = ${expression}\n}\n${beside}` },
    parameters,
  )
  assert.deepEqual(faults, [])
  const [first] = resources
  assert.ok(first)
  return first.attribute('v')
}

const known: [expression: string, value: unknown, beside?: string][] = [
  ['"a${1 + 2}b"', 'a3b'],
  ['local.a', 'x', 'locals { a = var.b }\nvariable "b" { default = "x" }'],
  ['var.on ? "yes" : "no"', 'yes', 'variable "on" { default = true }'],
  [
    '[for r in local.rs : "repo:${r}:*" if r != "c"]',
    ['repo:a:*', 'repo:b:*'],
    'locals { rs = ["a", "b", "c"] }',
  ],
  ['{ for k, v in { a = 1 } : upper(k) => v }', { A: 1 }],
  ['concat(["a"], toset(["b", "b"]))', ['a', 'b']],
  ['merge({ a = 1 }, { b = 2 }).b', 2],
  ['format("repo:%s:ref:%s", "a/b", "main")', 'repo:a/b:ref:main'],
  ['join(",", ["a", "b"])', 'a,b'],
  ['setunion(["a", "b"], ["b", "c"])', ['a', 'b', 'c']],
  ['formatlist("repo:%s:*", ["a/b", "a/c"])', ['repo:a/b:*', 'repo:a/c:*']],
  ['replace("https://id.example", "https://", "")', 'id.example'],
  ['replace("https://id.example", "/^https:\\\\/\\\\//", "")', 'id.example'],
  ['replace("arn:x:oidc-provider/id.example/a", "/^(.*provider/)/", "")', 'id.example/a'],
  ['coalescelist([], ["a"])', ['a']],
  [
    'var.o',
    [{ a: 'x', b: 'y', c: null }],
    'variable "o" {\n type = list(object({ a = string, b = optional(string, "y"), c = optional(string) }))\n default = [{ a = "x", d = 1 }]\n}',
  ],
  ['trimprefix("https://id.example", "https://")', 'id.example'],
  ['split("/", "a/b")[1]', 'b'],
  ['jsondecode(jsonencode({ a = [null, true] })).a', [null, true]],
  ['try(local.o.b, "else")', 'else', 'locals { o = { a = 1 } }'],
  ['lookup({ a = "x" }, "b", "else")', 'else'],
  ['coalesce(null, "", "x")', 'x'],
  ['one([for x in ["a"] : x])', 'a'],
  ['local.list[*].n', ['a'], 'locals { list = [{ n = "a" }] }'],
  ['file("${path.module}/policy.json")', '{"a": 1}'],
  ['templatefile("./policy.tpl", { name = "me" })', '{"who": "me"}\n'],
  ['data.aws_caller_identity.me.account_id', '123456789012', 'data "aws_caller_identity" "me" {}'],
  ['aws_s3_bucket.logs.id', 'logs-1', 'resource "aws_s3_bucket" "logs" { bucket = "logs-1" }'],
  [
    'aws_qldb_ledger.book.arn',
    'arn:aws:qldb:eu-west-1:123456789012:aws-qldb-ledger-book',
    'resource "aws_qldb_ledger" "book" {}',
  ],
  [
    'data.aws_caller_identity.me.arn',
    'arn:aws:iam::123456789012:user/caller',
    'data "aws_caller_identity" "me" {}',
  ],
  ['aws_iam_role.r.arn', 'arn:aws:iam::123456789012:role/a', 'resource "aws_iam_role" "r" { name = "a" }'],
  [
    'aws_iam_openid_connect_provider.p.arn',
    'arn:aws:iam::123456789012:oidc-provider/id.example',
    'resource "aws_iam_openid_connect_provider" "p" { url = "https://id.example" }',
  ],
  ['aws_iam_role.r[0].name', 'a', 'resource "aws_iam_role" "r" {\n count = 1\n name = "a"\n}'],
  [
    'aws_iam_role.r["x"].name',
    'role-x',
    'resource "aws_iam_role" "r" {\n for_each = toset(["x"])\n name = "role-${each.key}"\n}',
  ],
]
for (const [expression, expected, beside] of known)
  test(`an attribute of ${expression} is known`, () => {
    const value = probe(expression, beside)
    assert.equal(whyUnknown(value), undefined)
    assert.deepEqual(JSON.parse(JSON.stringify(toJson(value))), expected)
  })

const open: [expression: string, why: RegExp, beside?: string][] = [
  ['var.a', /`var.a` has no value/, 'variable "a" {}'],
  ['local.a', /`local.a` refers to itself/, 'locals {\n a = local.b\n b = local.a\n}'],
  ['"x${local.a}"', /refers to itself/, 'locals { a = "${local.a}" }'],
  ['module.far.out', /not among the files/, 'module "far" { source = "acme/far/aws" }'],
  ['module.near.out', /not among the files/, 'module "near" { source = "./nowhere" }'],
  ['aws_vpc.v.id', /known only after apply/, 'resource "aws_vpc" "v" {}'],
  ['aws_vpc.none.id', /there is no `aws_vpc.none`/],
  ['cidrhost("10.0.0.0/8", 1)', /`cidrhost\(\)` is not evaluated here/],
  ['constructor("x")', /not evaluated here/],
  ['replace("a", "/(a+)+$/", "")', /not evaluated here for these arguments/],
  ['try(var.a, "else")', /`var.a` has no value/, 'variable "a" {}'],
  ['file("./secret")', /cannot be read from here/],
  ['{ "a${var.a}" = 1 }', /`var.a` has no value/, 'variable "a" {}'],
  ['terraform.workspace', /not known here/],
  ['var.a ? 1 : 2', /`var.a` has no value/, 'variable "a" {}'],
  ['{}.__proto__', /there is no `__proto__`/],
  ['probe.p.v', /refers to itself/],
  ['"%{ if true }a%{ endif }"', /directive/],
]
for (const [expression, why, beside] of open)
  test(`an attribute of ${expression} is unknown`, () =>
    assert.match(whyUnknown(probe(expression, beside)) ?? '', why))

test('variables have their values from parameters, then terraform.tfvars, then defaults', () => {
  const main =
    'resource "probe" "p" { v = [var.a, var.b, var.c] }\nvariable "a" { default = "d" }\nvariable "b" { default = "d" }\nvariable "c" { default = "d" }\n'
  const { resources } = read(
    { 'main.tf': main, 'terraform.tfvars': 'a = "t"\nb = "t"\n', 'other.tfvars': 'c = "o"\n' },
    [['a', 'p']],
  )
  assert.deepEqual(
    resources.map((one) => toJson(one.attribute('v'))),
    [['p', 't', 'd']],
  )
})

test('a module is read once for each call, with what the call gives it', () => {
  const { resources } = read({
    'main.tf':
      'module "a" {\n source = "./m"\n name = "x"\n}\nmodule "b" {\n for_each = toset(["k"])\n source = "./m/"\n name = each.key\n}',
    'm/main.tf': 'variable "name" {}\nresource "probe" "p" { v = var.name }',
  })
  assert.deepEqual(
    resources.map((one) => [one.address, toJson(one.attribute('v'))]),
    [
      ['module.a.probe.p', 'x'],
      ['module.b["k"].probe.p', 'k'],
    ],
  )
})

test('modules that call each other end', () => {
  const { resources } = read({
    'a/main.tf': 'module "b" { source = "../b" }\nresource "probe" "p" { v = 1 }',
    'b/main.tf': 'module "a" { source = "../a" }',
  })
  assert.ok(resources.length >= 1 && resources.length < 10)
})

test('instances are as many as count and for_each say, and one where these are unknown', () => {
  const addresses = (more: string): string[] =>
    read({ 'main.tf': `resource "probe" "p" {\n${more}\n v = 1\n}\nvariable "u" {}` }).resources.map(
      ({ address }) => address,
    )
  assert.deepEqual(addresses('count = 0'), [])
  assert.deepEqual(addresses('count = 2'), ['probe.p[0]', 'probe.p[1]'])
  assert.deepEqual(addresses('count = var.u'), ['probe.p'])
  assert.deepEqual(addresses('for_each = var.u'), ['probe.p'])
  assert.deepEqual(addresses('for_each = { a = 1 }'), ['probe.p["a"]'])
})

test('.tf.json says the same as .tf', () => {
  const { resources } = read({
    'main.tf.json': JSON.stringify({
      locals: { a: 'x' },
      resource: { probe: { p: { v: 'a${local.a}', w: { deep: [1, '${upper("b")}'] } } } },
    }),
  })
  assert.deepEqual(
    resources.map((one) => [toJson(one.attribute('v')), toJson(one.attribute('w'))]),
    [['ax', Object.assign(Object.create(null) as object, { deep: [1, 'B'] })]],
  )
})

test('a character of a text is found where it was written', () => {
  const value = probe('<<-E\n    {"a": "${local.b}"}\n  E', 'locals { b = "xyz" }')
  assert.equal(value.is, 'text')
  assert.deepEqual(placeOf(value.at), { file: 'main.tf', line: 2, column: 7 })
})

test('work is bounded, whatever a file asks for', () => {
  const lists = Array.from({ length: 30 }, (_, n) => `l${n + 1} = [local.l${n}, local.l${n}]`)
  assert.match(whyUnknown(probe('local.l30', `locals {\nl0 = "x"\n${lists.join('\n')}\n}`)) ?? '', /larger/)
  const loops = `${'[for a in local.l : '.repeat(6)}1${']'.repeat(6)}`
  assert.match(
    whyUnknown(probe(loops, `locals {\nl = split(",", "${'x,'.repeat(100)}")\n}`)) ?? '',
    /larger|more work/,
  )
  const doubled = Array.from({ length: 30 }, (_, n) => `t${n + 1} = "\${local.t${n}}\${local.t${n}}"`)
  assert.match(
    whyUnknown(probe('local.t30', `locals {\nt0 = "xx"\n${doubled.join('\n')}\n}`)) ?? '',
    /longer/,
  )
})

test('references are followed so far and no further, whatever a file asks for', () => {
  const chain = Array.from({ length: 3000 }, (_, n) => `c${n} = local.c${n + 1}`).join('\n')
  assert.match(
    whyUnknown(probe('local.c0', `locals {\n${chain}\nc3000 = 1\n}`)) ?? '',
    /further than is followed/,
  )
  const nested = Array.from({ length: 100 }, (_, n) => `n${n + 1} = [local.n${n}]`).join('\n')
  assert.match(whyUnknown(probe('local.n100', `locals {\n${nested}\nn0 = 1\n}`)) ?? '', /larger than is read/)
})

const pieces = fc.constantFrom(
  'local.a',
  'local.b',
  'var.a',
  '"x"',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  ' + ',
  ' == ',
  '?',
  ':',
  ',',
  'merge',
  'try',
  'jsonencode',
  '.a',
  '[0]',
  '[*]',
  'for x in ',
  'x',
  '...',
  '"${local.a}"',
  'null',
)
test('readModules() answers for any expressions, and what is known has no mark of the unknown', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), fc.array(pieces, { maxLength: 10 }), (one, other) => {
      const { resources } = read({
        'main.tf': `resource "probe" "p" {\n  v = ${one.join('')}\n}\nlocals {\n  a = ${other.join('')}\n  b = local.a\n}\n`,
      })
      for (const resource of resources) {
        const value = resource.attribute('v')
        const json = JSON.stringify(toJson(value))
        assert.equal(json.includes(unknownMark), whyUnknown(value) !== undefined)
      }
    }),
  )
})
