import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CloudExplanation } from '#cloud/types'
import { explainGoogle } from './explain-google.ts'

const at = 1_795_327_200 as EpochSeconds
const name = 'projects/123/locations/global/workloadIdentityPools/github/providers/acme'
const live = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/shop:ref:refs/heads/main',
  aud: `https://iam.googleapis.com/${name}`,
  iat: at - 60,
  exp: at + 240,
  repository: 'acme/shop',
  repository_owner: 'acme',
  ref: 'refs/heads/main',
  job: { runner: 'hosted' },
}
const provider = {
  name,
  oidc: { issuerUri: live.iss },
  attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.repository': 'assertion.repository' },
  attributeCondition: "assertion.repository_owner == 'acme'",
}
function explain(claims: JsonObject, change: JsonObject = {}): CloudExplanation {
  return explainGoogle({ claims, provider: JSON.stringify({ ...provider, ...change }), at })
}
const condition = (attributeCondition: string): JsonObject => ({ attributeCondition })
const subject = (expression: string): JsonObject => ({ attributeMapping: { 'google.subject': expression } })

const cases: [name: string, claims: JsonObject, change: JsonObject, step: string, headline: RegExp][] = [
  ['a token that fits', live, {}, 'none', /^admitted by `projects\/123/],
  [
    'an audience without its scheme',
    { ...live, aud: live.aud.replace('https:', '') },
    {},
    'none',
    /^admitted/,
  ],
  [
    'an audience that is listed',
    { ...live, aud: 'x' },
    { oidc: { issuerUri: live.iss, allowedAudiences: ['y', 'x'] } },
    'none',
    /^admitted/,
  ],
  ['no condition', live, condition(''), 'none', /^admitted/],
  [
    'the condition of an attribute',
    live,
    condition("attribute.repository == 'acme/shop' && google.subject.startsWith('repo:')"),
    'none',
    /^admitted/,
  ],
  ['a nested claim', live, condition("assertion.job.runner == 'hosted'"), 'none', /^admitted/],
  ['a disabled provider', live, { disabled: true }, 'issuer', /the provider is disabled or deleted/],
  [
    'an issuer with a slash',
    live,
    { oidc: { issuerUri: `${live.iss}/` } },
    'issuer',
    /the issuer differs in a slash at the end/,
  ],
  [
    'the default audience',
    { ...live, aud: 'https://github.com/acme' },
    {},
    'audience',
    /expected `https:\/\/iam\.googleapis\.com\/projects\/123/,
  ],
  [
    'a token of yesterday',
    { ...live, iat: at - 90_000 },
    {},
    'time',
    /issued 25 h ago, and Google takes 24 h at most/,
  ],
  ['an expired token', { ...live, exp: at - 7200 }, {}, 'time', /expired 2 h ago/],
  [
    'a clock that is ahead',
    { ...live, iat: at + 600, exp: at + 900 },
    {},
    'time',
    /issued 10 min from now on/,
  ],
  ['no `iat`', { ...live, iat: null }, {}, 'form', /the token has no `iat`/],
  ['a mapping without a subject', live, { attributeMapping: {} }, 'mapping', /it has no `google\.subject`/],
  [
    'a mapping of a claim that is missing',
    live,
    subject('assertion.actor_id'),
    'mapping',
    /the mapping `google\.subject = assertion\.actor_id`: the token has no claim `actor_id`/,
  ],
  ['a comparison for a subject', live, subject("assertion.sub == 'x'"), 'mapping', /its value is no text/],
  [
    'a subject of 128 bytes',
    { ...live, sub: 'é'.repeat(64) },
    {},
    'mapping',
    /its value has 128 bytes, and 127 are the most/,
  ],
  ['a subject of 127 bytes', { ...live, sub: 'x'.repeat(127) }, {}, 'none', /^admitted/],
  ['a mapping that is no CEL', live, subject('assertion.sub +'), 'mapping', /it is no CEL/],
  [
    'letter case',
    { ...live, repository_owner: 'Acme' },
    {},
    'condition',
    /^refused: the attribute condition: `assertion\.repository_owner` differs in letter case: expected `acme`, found `Acme`$/,
  ],
  [
    'the part that is false',
    { ...live, ref: 'refs/heads/dev' },
    condition("assertion.repository_owner == 'acme' && assertion.ref == 'refs/heads/main'"),
    'condition',
    /: `assertion\.ref` does not match: expected `refs\/heads\/main`, found `refs\/heads\/dev`$/,
  ],
  [
    'both sides of an `||`',
    live,
    condition("assertion.ref == 'a' || assertion.ref == 'b'"),
    'condition',
    /expected `a`, found .*; and .*expected `b`, found/,
  ],
  [
    'a claim that is missing',
    live,
    condition("assertion.repository_id == '1'"),
    'condition',
    /the token has no claim `repository_id`/,
  ],
  [
    'a list without the value',
    { ...live, groups: ['a'] },
    condition("'b' in assertion.groups"),
    'condition',
    /`assertion\.groups` is `\["a"\]`/,
  ],
  [
    'a macro',
    { ...live, groups: ['a'] },
    condition("assertion.groups.exists(g, g == 'b')"),
    'condition',
    /`assertion\.groups\.exists\(g, g == "b"\)` is false: `assertion\.groups` is/,
  ],
  ['a condition that is no boolean', live, condition('assertion.sub'), 'condition', /neither true nor false/],
]
for (const [title, claims, change, step, headline] of cases)
  test(`explainGoogle() for ${title}`, () => {
    const explained = explain(claims, change)
    assert.match(explained.headline, headline)
    assert.equal(explained.step, step)
    assert.equal(explained.outcome, step === 'none' ? 'allowed' : 'denied')
  })

test("explainGoogle() has Google's own codes and words where they are known", () => {
  const said = (claims: JsonObject, change: JsonObject = {}): unknown => explain(claims, change).vendor
  assert.deepEqual(said({ ...live, repository_owner: 'x' }), {
    code: 'unauthorized_client',
    text: 'The given credential is rejected by the attribute condition.',
  })
  assert.deepEqual(said(live, subject('assertion.iat == 1')), {
    code: 'unauthorized_client',
    text: "The mapped attribute 'google.subject' must be of type STRING.",
  })
})

const malformed: [title: string, text: string][] = [
  ['nothing', ''],
  ['a list', '[]'],
  ['a provider for AWS', '{"aws":{"accountId":"1"}}'],
  ['no issuer', '{"oidc":{}}'],
  ['audiences that are no texts', '{"oidc":{"issuerUri":"x","allowedAudiences":[1]}}'],
  ['a mapping that is no text', '{"oidc":{"issuerUri":"x"},"attributeMapping":{"google.subject":1}}'],
  ['duplicate members', '{"oidc":{"issuerUri":"x"},"oidc":{"issuerUri":"y"}}'],
]
for (const [title, text] of malformed)
  test(`explainGoogle() refuses ${title}`, () =>
    assert.throws(
      () => explainGoogle({ claims: live, provider: text, at }),
      (error: unknown) => isVouchsafeError(error, 'policy_malformed'),
    ))

const words = fc.constantFrom(
  'assertion',
  '.sub',
  '.ref',
  '==',
  '&&',
  '||',
  '!',
  '(',
  ')',
  "'a'",
  '[',
  ']',
  '.startsWith',
  '.matches',
  '.extract',
  '?',
  ':',
  '{',
  '}',
  '1',
  '.exists(x,',
  '.split',
  '.join',
  'has(',
  'attribute',
  ',',
  'in',
  '-',
)
const anyClaims = fc.dictionary(
  fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'ref', '__proto__'),
  fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 3 }), fc.constant(at)),
)
test('explainGoogle() answers for any claims and any expression', () => {
  fc.assert(
    fc.property(anyClaims, fc.array(words, { maxLength: 25 }), (claims, parts) => {
      const expression = parts.join(' ')
      const { outcome, step } = explain(claims as JsonObject, {
        ...subject(expression),
        ...condition(expression),
      })
      assert.equal(outcome === 'allowed', step === 'none')
    }),
    { numRuns: 300 },
  )
})

test('explainGoogle() finds a false part exactly where the condition is false', () => {
  const leaf = fc.constantFrom("assertion.ref == 'a'", "assertion.sub == 'a'", 'true', 'false')
  const tree = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
        .map(([one, how, other]) => `(${one} ${how} ${other})`),
    ),
  })).node
  fc.assert(
    fc.property(tree, fc.constantFrom('a', 'b'), fc.constantFrom('a', 'b'), (text, ref, sub) => {
      const source = text
        .replaceAll("assertion.ref == 'a'", String(ref === 'a'))
        .replaceAll("assertion.sub == 'a'", String(sub === 'a'))
      const expected = source.includes('(') ? evaluateBooleans(source) : source === 'true'
      const { headline, step } = explain({ ...live, ref, sub }, condition(text))
      assert.equal(step === 'none', expected, headline)
      assert.equal(/is false|does not match/.test(headline), !expected)
    }),
  )
})

/** `(a && (b || c))` of `true` and `false`, by rewriting from the inside. */
function evaluateBooleans(text: string): boolean {
  let left = text
  while (left.includes('('))
    left = left.replaceAll(
      /\((true|false) (&&|\|\|) (true|false)\)/g,
      (_, one: string, how: string, other: string) =>
        String(how === '&&' ? one === 'true' && other === 'true' : one === 'true' || other === 'true'),
    )
  return left === 'true'
}
