import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { lint } from '../lint.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { estateCases } from '../testing/estate-cases.ts'
import { permissionsCases } from '../testing/permissions-cases.ts'
import { azureCases } from '../testing/azure-cases.ts'
import { googleCases } from '../testing/google-cases.ts'
import { reachCases } from '../testing/reach-cases.ts'
import { ruleCases as otherCases } from '../testing/rule-cases.ts'
import { account, circle, oidc, policyOf } from '../testing/statements.ts'
import { admitsNobodyNew } from '../fix.ts'
import type { LintFinding } from '../types.ts'
import { lintRules } from './rules.ts'

const ruleCases = { ...otherCases, ...reachCases }
const facts = { account, region: 'us-east-1', parameters: new Map<string, string>() }

function findings(text: string): LintFinding[] {
  const { subjects, gaps } = readLintFiles([{ file: 'trust.json', text }], facts)
  assert.deepEqual(gaps, [])
  return lint(subjects)
}

function rulesIn(statement: JsonObject): string[] {
  return findings(policyOf(statement)).map(({ rule }) => rule)
}

for (const [rule, { bad, good }] of Object.entries(ruleCases)) {
  for (const [at, statement] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, () =>
      assert.ok(
        rulesIn(statement).includes(rule),
        `${JSON.stringify(statement)}: ${rulesIn(statement).join()}`,
      ))
  for (const [at, statement] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, () =>
      assert.ok(!rulesIn(statement).includes(rule), JSON.stringify(statement)))
}

const elsewhere = new Set([
  'ssh-rerun',
  'audience-not-accepted',
  'static-key-beside-role',
  'role-without-id-token',
  ...Object.keys(permissionsCases),
  ...Object.keys(estateCases),
  ...Object.keys(googleCases),
  ...Object.keys(azureCases),
])

test('every rule has cases', () =>
  assert.deepEqual(
    lintRules
      .filter(({ on }) => on !== 'excuse')
      .map(({ id }) => id)
      .filter((id) => ruleCases[id] === undefined && !elsewhere.has(id)),
    [],
  ))

const allBad = Object.entries(ruleCases).flatMap(([rule, { bad }]) =>
  bad.map((statement) => ({ rule, text: policyOf(statement) })),
)

test('whoever a finding names is admitted by the policy', () => {
  for (const { text } of allBad) {
    const compiled = compileTrustPolicy(parseTrustPolicy(text))
    for (const { rule, who } of findings(text))
      if (who !== undefined && 'principal' in who)
        assert.equal(evaluate(compiled, who).effect, 'allow', `${rule}: ${text}`)
  }
})

test('a fix takes away what it was proposed for, and one that is safe admits nobody new', () => {
  const fixed = new Set<string>()
  for (const { text } of allBad)
    for (const { rule, fix } of findings(text)) {
      if (fix === undefined || fix.risk === 'review') continue
      const left = findings(fix.policy).filter((finding) => finding.rule === rule)
      assert.deepEqual(left, [], `${rule}: ${fix.policy}`)
      assert.match(fix.diff ?? '', /^--- a\/trust\.json\n\+\+\+ b\/trust\.json\n@@ /)
      if (fix.risk === 'safe')
        assert.ok(admitsNobodyNew(parseTrustPolicy(text), parseTrustPolicy(fix.policy)))
      fixed.add(`${rule} ${fix.risk}`)
    }
  assert.deepEqual([...fixed].toSorted(), [
    'for-all-values safe',
    'if-exists safe',
    'literal-wildcard widens',
    'misspelt-key widens',
    'pod-identity-without-tags widens',
    'repository-prefix safe',
    'tags-without-tag-session widens',
    'tenant-prefix safe',
  ])
})

test('ssh-rerun speaks where the provider shows the claim, and until it is asked for', () => {
  const project = '22222222-2222-4222-8222-222222222222'
  const rules = (Condition: JsonObject, claims?: string): string[] => {
    const Statement = [oidc(circle, Condition)]
    const role = { kind: 'Role', name: 'a', trustPolicy: { Version: '2012-10-17', Statement } }
    const provider = {
      kind: 'Provider',
      url: `https://${circle}`,
      audiences: ['acme'],
      ...(claims && { claims }),
    }
    const files = [role, provider].map((one, at) => ({ file: `${at}.json`, text: JSON.stringify(one) }))
    return lint(readLintFiles(files, facts).subjects).map(({ rule }) => rule)
  }
  const named = {
    StringEquals: { [`${circle}:aud`]: 'acme', [`${circle}:oidc.circleci.com/project-id`]: project },
  }
  assert.ok(rules(named, 'all').includes('ssh-rerun'))
  assert.ok(!rules(named).includes('ssh-rerun'))
  const fixed = { ...named, Bool: { [`${circle}:oidc.circleci.com/ssh-rerun`]: 'false' } }
  assert.ok(!rules(fixed, 'all').includes('ssh-rerun'))
})

test('recyclable-person and recyclable-issuer name somebody who gets in, every time', () => {
  for (const rule of ['recyclable-person', 'recyclable-issuer'])
    for (const statement of reachCases[rule]?.bad ?? [])
      assert.ok(
        findings(policyOf(statement)).some((one) => one.rule === rule && one.who !== undefined),
        JSON.stringify(statement),
      )
})
