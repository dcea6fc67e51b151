import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import { explainAzure } from '#azure/explain-azure'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { azureCases } from '../testing/azure-cases.ts'
import type { LintFinding } from '../types.ts'
import { azureRules } from './azure-rules.ts'

const facts = { region: 'us-east-1', parameters: new Map<string, string>() }

function findings(application: JsonObject): LintFinding[] {
  const { subjects, gaps } = readLintFiles([{ file: 'app.json', text: JSON.stringify(application) }], facts)
  assert.deepEqual(gaps, [])
  return lint(subjects)
}

function rulesIn(application: JsonObject): string[] {
  return findings(application).map(({ rule }) => rule)
}

for (const [rule, { bad, good }] of Object.entries(azureCases)) {
  for (const [at, one] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, () =>
      assert.ok(rulesIn(one).includes(rule), rulesIn(one).join()))
  for (const [at, one] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, () =>
      assert.ok(!rulesIn(one).includes(rule), JSON.stringify(one)))
}

test('every rule on federated credentials has cases', () =>
  assert.deepEqual(
    azureRules.map(({ id }) => id),
    Object.keys(azureCases),
  ))

const at = 1_800_000_000 as EpochSeconds

/** Entra's comparison, asked by the explanation with times and all. */
function isAdmitted({ federatedIdentityCredentials }: JsonObject, claims: JsonObject): boolean {
  const token = { ...claims, iat: at - 10, exp: at + 290 }
  return (
    explainAzure({ claims: token, credentials: JSON.stringify(federatedIdentityCredentials), at }).outcome ===
    'allowed'
  )
}

test('whoever a finding names is admitted by the credentials', () => {
  let asked = 0
  for (const application of Object.values(azureCases).flatMap(({ bad }) => bad))
    for (const { rule, who } of findings(application)) {
      if (who === undefined || !('claims' in who)) continue
      assert.ok(isAdmitted(application, who.claims), `${rule}: ${JSON.stringify(who.claims)}`)
      asked += 1
    }
  assert.ok(asked > 12, String(asked))
})

const words = fc.constantFrom(
  ...'repo:|acme|/|shop|:|*|?|ref:refs/heads/|main|pull_request|environment:|@1|project_path:'.split('|'),
)
test('no expression makes a rule throw, and whoever a finding names is admitted', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 9 }), (some) => {
      const application = {
        federatedIdentityCredentials: [
          {
            name: 'one',
            issuer: 'https://token.actions.githubusercontent.com',
            audiences: ['api://AzureADTokenExchange'],
            claimsMatchingExpression: {
              value: `claims['sub'] matches '${some.join('')}'`,
              languageVersion: 1,
            },
          },
        ],
      }
      for (const { who } of findings(application))
        if (who !== undefined && 'claims' in who) assert.ok(isAdmitted(application, who.claims))
    }),
    { numRuns: 60 },
  )
})
