import type { JsonObject } from '@vouchsafe/core/json'

/** Credentials in which a rule finds something, and ones like them in which it finds nothing; the first mends the first. */
interface Cases {
  readonly bad: readonly JsonObject[]
  readonly good: readonly JsonObject[]
}

const github = 'https://token.actions.githubusercontent.com'
const cluster =
  'https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000001/00000000-0000-0000-0000-000000000002/'
const main = 'repo:acme@1/shop@2:ref:refs/heads/main'

/** An application with one credential. */
function exact(subject: string, more: JsonObject = {}): JsonObject {
  return application({
    name: 'one',
    issuer: github,
    subject,
    audiences: ['api://AzureADTokenExchange'],
    ...more,
  })
}

function flexible(value: string, more: JsonObject = {}): JsonObject {
  return application({
    name: 'one',
    issuer: github,
    audiences: ['api://AzureADTokenExchange'],
    claimsMatchingExpression: { value, languageVersion: 1 },
    ...more,
  })
}

function application(...federatedIdentityCredentials: readonly JsonObject[]): JsonObject {
  return { displayName: 'shop', federatedIdentityCredentials }
}

const sub = (pattern: string): string => `claims['sub'] matches '${pattern}'`
const one = (name: string, subject: string): JsonObject => ({
  name,
  issuer: github,
  subject,
  audiences: ['api://AzureADTokenExchange'],
})
const many = (count: number): JsonObject =>
  application(
    ...Array.from({ length: count }, (_, n) => one(`c${n}`, `repo:acme@1/shop@2:environment:e${n}`)),
  )

export const azureCases: Readonly<Record<string, Cases>> = {
  'azure-open-expression': {
    bad: [
      flexible(sub('repo:acme*')),
      flexible(sub('repo:*')),
      flexible(sub('repo:*/shop:ref:refs/heads/main')),
      flexible(sub('*:environment:production')),
      flexible(sub('project_path:acme*'), { issuer: 'https://gitlab.com' }),
      flexible(sub('organization:*:project:*:workspace:prod:run_phase:apply'), {
        issuer: 'https://app.terraform.io',
      }),
    ],
    good: [
      flexible(sub('repo:acme/*')),
      flexible(
        `${sub('repo:*')} and claims['job_workflow_ref'] eq 'acme/deploy/.github/workflows/ci.yml@refs/heads/main'`,
      ),
      exact(main),
    ],
  },
  'azure-organization-wide': {
    bad: [flexible(sub('repo:acme/*')), flexible(sub('repo:acme/*:ref:refs/heads/main'))],
    good: [flexible(sub('repo:acme/shop:*')), exact(main)],
  },
  'azure-pull-request': {
    bad: [exact('repo:acme@1/shop@2:pull_request'), flexible(sub('repo:acme/shop:*'))],
    good: [exact(main), flexible(sub('repo:acme/shop:environment:*'))],
  },
  'azure-any-branch': {
    bad: [flexible(sub('repo:acme/shop:ref:refs/heads/*'))],
    good: [exact(main), flexible(sub('repo:acme/shop:ref:refs/tags/*'))],
  },
  'azure-recyclable-name': {
    bad: [
      exact('repo:acme/shop:ref:refs/heads/main'),
      flexible(sub('repo:acme/shop:environment:*')),
      exact('project_path:acme/shop:ref_type:branch:ref:main', { issuer: 'https://gitlab.com' }),
    ],
    good: [exact(main), exact('system:serviceaccount:payments:api', { issuer: cluster })],
  },
  'azure-default-service-account': {
    bad: [exact('system:serviceaccount:payments:default', { issuer: cluster })],
    good: [exact('system:serviceaccount:payments:api', { issuer: cluster })],
  },
  'azure-issuer-form': {
    bad: [
      exact(main, { issuer: `${github}/` }),
      exact(main, { issuer: 'https://Token.actions.githubusercontent.com' }),
      exact('system:serviceaccount:payments:api', { issuer: cluster.slice(0, -1) }),
      exact('robot', { issuer: 'http://id.acme.example' }),
    ],
    good: [
      exact(main),
      exact('system:serviceaccount:payments:api', { issuer: cluster }),
      exact('robot', { issuer: 'https://id.acme.example/' }),
    ],
  },
  'azure-foreign-audience': {
    bad: [
      exact(main, { audiences: ['sts.amazonaws.com'] }),
      exact(main, { audiences: [] }),
      exact(main, { audiences: ['api://azureadtokenexchange'] }),
    ],
    good: [exact(main), exact(main, { audiences: ['api://AzureADTokenExchangeUSGov'] })],
  },
  'azure-subject-never-issued': {
    bad: [
      exact('repo:acme/shop:ref:main'),
      exact('repo:acme/shop:*'),
      exact('repo:acme/shop'),
      exact('acme/shop', { issuer: 'https://gitlab.com' }),
      exact('payments:api', { issuer: cluster }),
    ],
    good: [
      exact(main),
      exact('repo:acme/shop:environment:prod'),
      exact('anything', { issuer: 'https://id.acme.example' }),
    ],
  },
  'azure-broken-expression': {
    bad: [
      flexible("claims['sub'] like 'repo:acme/*'"),
      flexible("claims['repository'] eq 'acme/shop'"),
      flexible(sub('x'), { issuer: 'https://id.acme.example' }),
      flexible('x', { claimsMatchingExpression: { value: sub('repo:acme/shop:*'), languageVersion: 2 } }),
    ],
    good: [flexible(sub('repo:acme/shop:*')), exact(main)],
  },
  'azure-duplicate-credential': {
    bad: [application(one('a', main), one('b', main))],
    good: [application(one('a', main), one('b', 'repo:acme@1/shop@2:environment:prod'))],
  },
  'azure-too-many-credentials': { bad: [many(21)], good: [many(20)] },
  'azure-secret-beside-credential': {
    bad: [
      { ...exact(main), passwordCredentials: [{ displayName: 'ci', hint: 'abc', keyId: '1' }] },
      { ...exact(main), keyCredentials: [{ displayName: 'CN=ci', type: 'AsymmetricX509Cert' }] },
    ],
    good: [
      { ...exact(main), passwordCredentials: [], keyCredentials: [] },
      { ...application(), passwordCredentials: [{ displayName: 'ci' }] },
    ],
  },
}
