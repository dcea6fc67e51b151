import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import fc from 'fast-check'
import { loadHcl } from '#hcl/load-hcl'
import { lint } from '../lint.ts'
import { readLintFiles, type LintReading } from './read-lint-files.ts'

const hcl = await loadHcl()

function read(files: Readonly<Record<string, string>>): LintReading {
  const given = Object.entries(files).map(([file, text]) => ({ file, text }))
  return readLintFiles(given, { region: 'us-east-1', parameters: new Map(), hcl })
}

/** What stands at each place, to the end of its line. */
function found(text: string, file = 'a.json'): string[] {
  const { subjects, gaps } = read({ [file]: text })
  assert.deepEqual(gaps, [])
  return lint(subjects).map(({ rule, place: { line, column } }) => {
    const standing = (text.split('\n')[line - 1] ?? '').slice(column - 1)
    return `${line} ${rule} ${standing}`
  })
}

const pull = {
  name: 'pr',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:acme@1/shop@2:pull_request',
  audiences: ['api://AzureADTokenExchange'],
}
const printed = (value: JsonValue): string => JSON.stringify(value, null, 1)
const subject = '"repo:acme@1/shop@2:pull_request",'

test('what `az … federated-credential list` and Graph print is read', () => {
  assert.deepEqual(found(printed([{ ...pull, claimsMatchingExpression: null, id: '1' }])), [
    `5 azure-pull-request ${subject}`,
  ])
  assert.deepEqual(found(printed(pull)), [`4 azure-pull-request ${subject}`])
  assert.deepEqual(found(printed({ '@odata.context': 'x', value: [pull] })), [
    `7 azure-pull-request ${subject}`,
  ])
  assert.deepEqual(found(printed([{ name: 'pr', properties: pull }])), [`7 azure-pull-request ${subject}`])
})

test('an application that Graph prints is read with its secrets', () => {
  const application = {
    displayName: 'shop',
    passwordCredentials: [{ hint: 'x' }],
    federatedIdentityCredentials: [pull],
  }
  assert.deepEqual(found(printed({ value: [application] })), [
    '6 azure-secret-beside-credential {',
    `14 azure-pull-request ${subject}`,
  ])
})

const type = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials'
const template = (resources: JsonValue, more: JsonObject = {}): string =>
  printed({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    ...more,
    resources,
  })
const { name: _, ...properties } = pull

test('ARM templates are read, as people write them and as Bicep compiles to', () => {
  assert.deepEqual(found(template([{ type, name: 'id/pr', properties }])), [
    `9 azure-pull-request ${subject}`,
  ])
  const nested = {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    name: 'id',
    resources: [{ type: 'federatedIdentityCredentials', name: 'pr', properties }],
  }
  assert.deepEqual(found(template([nested])), [`13 azure-pull-request ${subject}`])
  const parameters = { subject: { type: 'string', defaultValue: properties.subject } }
  const symbolic = {
    pr: {
      type,
      name: "[format('{0}/{1}', 'id', 'pr')]",
      properties: { ...properties, subject: "[parameters('subject')]" },
    },
  }
  assert.deepEqual(found(template(symbolic, { parameters })), [
    `15 azure-pull-request "[parameters('subject')]",`,
  ])
})

test('an expression of a template that only a deployment evaluates is a gap', () => {
  const { gaps } = read({
    'a.json': template([
      { type, name: 'id/pr', properties: { ...properties, issuer: "[reference('aks').oidc]" } },
    ]),
  })
  assert.match(
    gaps[0]?.why ?? '',
    /^a\.json:8:\d+: `issuer` is an expression that only a deployment evaluates$/,
  )
})

const module = `resource "azuread_application" "shop" {
  display_name = "shop"
}
resource "azuread_application_federated_identity_credential" "pr" {
  application_id = azuread_application.shop.id
  display_name   = "pr"
  audiences      = ["api://AzureADTokenExchange"]
  issuer         = "https://token.actions.githubusercontent.com"
  subject        = "repo:acme@1/shop@2:pull_request"
}
resource "azuread_application_password" "old" {
  application_id = azuread_application.shop.id
}
resource "azuread_application_flexible_federated_identity_credential" "all" {
  application_id             = azuread_application.other.id
  display_name               = "all"
  audience                   = "api://AzureADTokenExchange"
  issuer                     = "https://token.actions.githubusercontent.com"
  claims_matching_expression = "claims['sub'] matches 'repo:acme*'"
}
resource "azuread_application" "other" {
  display_name = "other"
}
resource "azurerm_federated_identity_credential" "pod" {
  name      = "pod"
  parent_id = azurerm_user_assigned_identity.pod.id
  audience  = ["api://AzureADTokenExchange"]
  issuer    = azurerm_kubernetes_cluster.main.oidc_issuer_url
  subject   = "system:serviceaccount:payments:default"
}
resource "azurerm_user_assigned_identity" "pod" {
  name                = "pod"
  resource_group_name = "rg"
}
resource "azurerm_kubernetes_cluster" "main" {
  name = "main"
}
`
test('modules of Terraform are read, each application with what stands apart from it', () =>
  assert.deepEqual(found(module, 'main.tf'), [
    '9 azure-pull-request "repo:acme@1/shop@2:pull_request"',
    '11 azure-secret-beside-credential resource "azuread_application_password" "old" {',
    `19 azure-open-expression "claims['sub'] matches 'repo:acme*'"`,
    '29 azure-default-service-account "system:serviceaccount:payments:default"',
  ]))

test('plans of Terraform are read', () => {
  const values = {
    application_id: '/applications/1',
    display_name: 'pr',
    audiences: pull.audiences,
    issuer: pull.issuer,
    subject: pull.subject,
  }
  const kind = 'azuread_application_federated_identity_credential'
  const resources = [{ address: `${kind}.pr`, mode: 'managed', type: kind, name: 'pr', values }]
  const plan = { format_version: '1.2', planned_values: { root_module: { resources } } }
  assert.deepEqual(
    found(printed(plan)).map((one) => one.replace(/^\d+ /, '')),
    [`azure-pull-request "${pull.subject}"`],
  )
})

const hostile: [name: string, text: string][] = [
  ['deep JSON', `{"claimsMatchingExpression": ${'['.repeat(5000)}`],
  ['names of a prototype', '{"federatedIdentityCredentials":[{"__proto__":{"issuer":"x"},"constructor":1}]}'],
  [
    'credentials that are none',
    '{"federatedIdentityCredentials":[1,null,[],{"issuer":5},{"issuer":"x","audiences":[1]}]}',
  ],
  [
    'a template that holds itself',
    template([{ type, name: "[variables('a')]", properties: "[variables('a')]" }], {
      variables: { a: "[variables('a')]" },
    }),
  ],
  [
    'a deep template',
    template(
      Array.from({ length: 30 }).reduce<JsonValue>((resources) => [{ type, name: 'a', resources }], []),
    ),
  ],
  ['a thousand credentials', printed(Array.from({ length: 1000 }, (__, n) => ({ ...pull, name: `c${n}` })))],
]
for (const [name, text] of hostile)
  test(`readLintFiles() survives ${name}`, () => {
    lint(read({ 'a.json': text }).subjects)
  })

test('readLintFiles() answers for any credentials', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string({ maxLength: 30 }), (json, text) => {
      const one = { ...pull, subject: text, issuer: text }
      lint(read({ 'a.json': JSON.stringify({ federatedIdentityCredentials: [json, one] }) }).subjects)
      lint(read({ 'b.json': template([{ type, name: text, properties: json as JsonValue }]) }).subjects)
    }),
    { numRuns: 40 },
  )
})
