import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import { explainGoogle } from '#google/explain-google'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { googleCases, pool, provider, type GoogleCase } from '../testing/google-cases.ts'
import type { LintFinding } from '../types.ts'
import { googleRules } from './google-rules.ts'

const facts = { region: 'us-east-1', parameters: new Map<string, string>() }

function findings({ provider: written, members = [] }: GoogleCase): LintFinding[] {
  const bindings = [
    {
      role: 'roles/iam.workloadIdentityUser',
      members: members.map((one) =>
        !one.includes('|') ? one : `principal${one.replace('|', `://iam.googleapis.com/${pool}/`)}`,
      ),
    },
  ]
  const { subjects, gaps } = readLintFiles(
    [
      { file: 'provider.json', text: JSON.stringify(written) },
      { file: 'policy.json', text: JSON.stringify({ bindings }) },
    ],
    facts,
  )
  assert.deepEqual(gaps, [])
  return lint(subjects)
}

function rulesIn(one: GoogleCase): string[] {
  return findings(one).map(({ rule }) => rule)
}

for (const [rule, { bad, good }] of Object.entries(googleCases)) {
  for (const [at, one] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, () =>
      assert.ok(rulesIn(one).includes(rule), rulesIn(one).join()))
  for (const [at, one] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, () =>
      assert.ok(!rulesIn(one).includes(rule), JSON.stringify(one)))
}

test('every rule on pools has cases', () =>
  assert.deepEqual(
    googleRules.map(({ id }) => id),
    Object.keys(googleCases),
  ))

const at = 1_800_000_000 as EpochSeconds

/** Google's steps, asked by the explanation: its own way to the same evaluator, with times and audience. */
function isAdmitted(written: JsonObject, claims: JsonObject): boolean {
  const { aud = `https://iam.googleapis.com/${pool}/providers/github` } = claims
  const token = { ...claims, aud, iat: at - 10, exp: at + 290 }
  return explainGoogle({ claims: token, provider: JSON.stringify(written), at }).outcome === 'allowed'
}

const mappingAlone = new Set(['google-subject-shared'])

test('whoever a finding names is admitted by the provider', () => {
  let asked = 0
  for (const one of Object.values(googleCases).flatMap(({ bad }) => bad))
    for (const { rule, who } of findings(one)) {
      if (who === undefined || !('claims' in who) || mappingAlone.has(rule)) continue
      assert.ok(isAdmitted(one.provider, who.claims), `${rule}: ${JSON.stringify(who.claims)}`)
      asked += 1
    }
  assert.ok(asked > 25, String(asked))
})

const words = [
  "assertion.repository|assertion.repository_owner|assertion.ref|google.subject|'acme'|'acme/shop'|'refs/heads/main'",
  " == | != | && |!|(|)|.startsWith(| in [|]|true|\\|'",
]
const parts = fc.constantFrom(...words.join('|').split('|'), ' || ')
test('no condition makes a rule throw, and whoever a finding names is admitted', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 9 }), (some) => {
      const written = provider(some.join(''))
      for (const { rule, who } of findings({ provider: written }))
        if (who !== undefined && 'claims' in who && !mappingAlone.has(rule))
          assert.ok(isAdmitted(written, who.claims))
    }),
    { numRuns: 60 },
  )
})
