import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CloudExplanation } from '#cloud/types'
import { explainAzure } from './explain-azure.ts'

const at = 1_795_327_200 as EpochSeconds
const issuer = 'https://token.actions.githubusercontent.com'
const main = 'repo:acme/shop:ref:refs/heads/main'
const live = { iss: issuer, sub: main, aud: 'api://AzureADTokenExchange', iat: at - 60, exp: at + 240 }
const exact = { name: 'main', issuer, subject: main, audiences: ['api://AzureADTokenExchange'] }
const flexible = (value: string, more: JsonObject = {}): JsonObject => ({
  name: 'flexible',
  issuer,
  audiences: exact.audiences,
  subject: null,
  claimsMatchingExpression: { value, languageVersion: 1 },
  ...more,
})
function explain(claims: JsonObject, ...credentials: readonly JsonObject[]): CloudExplanation {
  return explainAzure({ claims, credentials: JSON.stringify(credentials), at })
}

const cases: [
  name: string,
  claims: JsonObject,
  credentials: JsonObject[],
  code: string | undefined,
  headline: RegExp,
][] = [
  ['a token that fits', live, [exact], undefined, /^admitted by credential `main`$/],
  [
    'a token that fits an expression',
    live,
    [flexible("claims['sub'] matches 'repo:acme/shop:ref:refs/heads/*'")],
    undefined,
    /^admitted by/,
  ],
  ['a list of one audience', { ...live, aud: [live.aud] }, [exact], undefined, /^admitted/],
  ['no credential at all', live, [], 'AADSTS70025', /there is no federated credential$/],
  [
    'another issuer',
    live,
    [{ ...exact, issuer: 'https://gitlab.com' }],
    'AADSTS700211',
    /the issuer does not match: expected `https:\/\/gitlab/,
  ],
  [
    'an issuer with a slash',
    live,
    [{ ...exact, issuer: `${issuer}/` }],
    'AADSTS700211',
    /the issuer differs in a slash at the end/,
  ],
  [
    'an issuer in capitals',
    { ...live, iss: issuer.replace('github', 'GitHub') },
    [exact],
    'AADSTS700211',
    /the issuer differs in letter case/,
  ],
  [
    'a subject in other letters',
    { ...live, sub: 'repo:Acme/shop:ref:refs/heads/main' },
    [exact],
    'AADSTS7002138',
    /the subject differs in letter case: expected `repo:acme/,
  ],
  [
    'an environment',
    { ...live, sub: 'repo:acme/shop:environment:production' },
    [exact],
    'AADSTS700213',
    /names an environment instead of a ref/,
  ],
  [
    'immutable ids',
    { ...live, sub: 'repo:acme@1/shop@2:ref:refs/heads/main' },
    [exact],
    'AADSTS700213',
    /carries immutable ids/,
  ],
  [
    'another audience',
    { ...live, aud: 'https://github.com/acme' },
    [exact],
    'AADSTS700212',
    /the audience does not match: expected `api:/,
  ],
  [
    'a wildcard in a subject',
    live,
    [{ ...exact, subject: 'repo:acme/shop:*' }],
    'AADSTS700213',
    /letter by letter, and a `\*` there is no wildcard/,
  ],
  [
    'an expression that does not hold',
    live,
    [flexible("claims['sub'] matches 'repo:acme/shop:pull_request'")],
    'AADSTS700213',
    /the subject /,
  ],
  [
    'an expression that is no expression',
    live,
    [flexible("claims['sub'] like 'x'")],
    'AADSTS700213',
    /the expression: expected `claims\['NAME'\] eq\|matches/,
  ],
  [
    'an expression of a later language',
    live,
    [flexible('x', { claimsMatchingExpression: { value: 'x', languageVersion: 2 } })],
    'AADSTS700213',
    /`languageVersion` is 2/,
  ],
  [
    'an expression for an issuer that has none',
    { ...live, iss: 'https://id.example' },
    [flexible("claims['sub'] eq 'x'", { issuer: 'https://id.example' })],
    'AADSTS700213',
    /alone, not for/,
  ],
  [
    'a claim that no expression may use',
    live,
    [flexible("claims['repository'] eq 'acme/shop'")],
    'AADSTS700213',
    /may use `sub`, `job_workflow_ref` alone/,
  ],
  [
    'a claim that the token has not',
    live,
    [flexible(`claims['sub'] eq '${main}' and claims['job_workflow_ref'] eq 'x'`)],
    'AADSTS700213',
    /the token has no claim `job_workflow_ref`/,
  ],
  [
    'an expired token',
    { ...live, iat: at - 7500, exp: at - 7200 },
    [exact],
    'AADSTS700024',
    /^refused: the token expired 2 h ago; besides, it would be admitted by credential/,
  ],
  [
    'a clock that is ahead',
    { ...live, iat: at + 600, exp: at + 900 },
    [exact],
    'AADSTS700024',
    /valid from 10 min from now on/,
  ],
  [
    'a token of two days',
    { ...live, exp: at + 172_800 },
    [exact],
    'AADSTS70023',
    /lives for 2 days, and Entra takes 25 h/,
  ],
  ['no subject', { ...live, sub: null }, [exact], 'AADSTS700213', /the token has no subject/],
]
for (const [name, claims, credentials, code, headline] of cases)
  test(`explainAzure() for ${name}`, () => {
    const explained = explain(claims, ...credentials)
    assert.match(explained.headline, headline)
    assert.equal(explained.vendor?.code, code)
    assert.equal(explained.outcome, code === undefined ? 'allowed' : 'denied')
  })

test('explainAzure() puts the nearest credential first', () => {
  const { candidates } = explain(
    { ...live, sub: 'repo:acme/Shop:ref:refs/heads/main' },
    { ...exact, name: 'gitlab', issuer: 'https://gitlab.com' },
    { ...exact, name: 'other', subject: 'repo:other/shop:pull_request' },
    exact,
  )
  assert.deepEqual(
    candidates.map(({ name }) => name),
    ['main', 'other', 'gitlab'],
  )
})

test('explainAzure() has Entra say when it was and from when to when the token is good', () => {
  const { vendor } = explain({ ...live, iat: at - 7500, exp: at - 7200 }, exact)
  assert.match(
    vendor?.text ?? '',
    /^Client assertion is not within its valid time range\. Current time: 2026-11-22T\S+Z, assertion valid from/,
  )
})

const managed = {
  ...exact,
  id: '/subscriptions/0/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop/federatedIdentityCredentials/main',
}
test('explainAzure() writes the commands for an application and for a managed identity', () => {
  const claims = { ...live, sub: 'repo:acme/shop:environment:production' }
  const commandsOf = (credential: JsonObject): (string | undefined)[] =>
    explain(claims, credential).suggestions.flatMap(({ side, command }) =>
      side === 'cloud' ? [command] : [],
    )
  assert.deepEqual(commandsOf(exact), [
    `az ad app federated-credential update --id APP_ID --federated-credential-id 'main' --parameters '{"name":"main","issuer":"${issuer}","subject":"${claims.sub}","audiences":["api://AzureADTokenExchange"]}'`,
    `az ad app federated-credential create --id APP_ID --parameters '{"name":"repo-acme-shop-environment-production-fic","issuer":"${issuer}","subject":"${claims.sub}","audiences":["api://AzureADTokenExchange"]}'`,
  ])
  assert.equal(
    commandsOf(managed)[0],
    `az identity federated-credential update --name 'main' --identity-name 'shop' --resource-group 'rg' --issuer '${issuer}' --subject '${claims.sub}' --audiences 'api://AzureADTokenExchange'`,
  )
})

test('explainAzure() asks for another audience of the token where the credential has the usual one', () => {
  const { suggestions } = explain({ ...live, aud: 'https://github.com/acme' }, exact)
  assert.deepEqual(suggestions, [
    { side: 'token', text: 'ask for the token with the audience `api://AzureADTokenExchange`' },
  ])
})

const malformed: [name: string, text: string][] = [
  ['nothing', ''],
  ['a text', '"x"'],
  ['no issuer', '[{"audiences":[]}]'],
  ['no audiences', `[{"issuer":"x"}]`],
  ['neither subject nor expression', '[{"issuer":"x","audiences":[]}]'],
  ['both', JSON.stringify([{ ...flexible('x'), subject: 'x' }])],
  [
    'an expression without a version',
    JSON.stringify([flexible('x', { claimsMatchingExpression: { value: 'x' } })]),
  ],
  ['duplicate members', '[{"issuer":"x","issuer":"y","subject":"z","audiences":[]}]'],
  ['a great depth', '['.repeat(1000)],
]
for (const [name, credentials] of malformed)
  test(`explainAzure() refuses credentials with ${name}`, () =>
    assert.throws(
      () => explainAzure({ claims: live, credentials, at }),
      (error: unknown) => isVouchsafeError(error, 'policy_malformed'),
    ))

test('explainAzure() reads what Graph and ARM answer', () => {
  const { name, ...properties } = exact
  for (const document of [{ value: [exact] }, exact, [{ name, properties }]])
    assert.equal(explainAzure({ claims: live, credentials: JSON.stringify(document), at }).outcome, 'allowed')
})

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom(main, issuer, "x' ; rm -rf / #", '$(id)', '\u001b[2J', '!!'),
)
const anyClaims = fc.dictionary(
  fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'job_workflow_ref'),
  fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }), fc.constant(at)),
)
test('explainAzure() answers for any claims, and no command can be broken out of', () => {
  fc.assert(
    fc.property(anyClaims, anyText, anyText, (claims, subject, name) => {
      const explained = explain(claims as JsonObject, { ...exact, subject, name }, flexible(subject))
      for (const { command = '' } of explained.suggestions) {
        // whatever is not in single quotes is our own
        assert.match(command.replaceAll(/'[^']*'/g, 'V'), /^[A-Za-z _-]*$/)
        assert.doesNotMatch(command, /[^\x20-\x7e]/)
      }
    }),
  )
})

test('explainAzure() admits the token once the last suggestion is followed', () => {
  const subjects = fc.stringMatching(
    /^repo:[a-z]{1,5}\/[a-z]{1,5}:(?:pull_request|ref:refs\/heads\/[a-z]{1,4})$/,
  )
  fc.assert(
    fc.property(subjects, subjects, (found, trusted) => {
      fc.pre(found !== trusted)
      const before = explain({ ...live, sub: found }, { ...exact, subject: trusted })
      assert.equal(before.outcome, 'denied')
      const json = /--parameters '(?<json>[^']*)'$/.exec(before.suggestions.at(-1)?.command ?? '')?.groups?.[
        'json'
      ]
      const after = explain({ ...live, sub: found }, { ...exact, subject: trusted }, JSON.parse(json ?? ''))
      assert.equal(after.outcome, 'allowed')
    }),
  )
})
